package eventstoreexporter

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gyroscops/otel-eventstore/exporter/eventstoreexporter/internal/metadata"
	"github.com/gyroscops/otel-eventstore/exporter/eventstoreexporter/internal/metadatatest"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// provider is an extension that owns a store.
type provider struct {
	component.StartFunc
	component.ShutdownFunc
	store *store.Store
}

func (p provider) Store() *store.Store { return p.store }

// stranger is an extension that does not.
type stranger struct {
	component.StartFunc
	component.ShutdownFunc
}

type host struct {
	component.Host
	extensions map[component.ID]component.Component
}

func newHost(extensions map[string]component.Component) component.Host {
	h := host{componenttest.NewNopHost(), make(map[component.ID]component.Component)}
	for name, extension := range extensions {
		var id component.ID
		if err := id.UnmarshalText([]byte(name)); err != nil {
			panic(err)
		}
		h.extensions[id] = extension
	}
	return h
}

func (h host) GetExtensions() map[component.ID]component.Component { return h.extensions }

// openStore returns a store in memory that is ready.
func openStore(t *testing.T, limits store.Limits) *store.Store {
	t.Helper()
	s := store.New(store.Options{Limits: limits})
	require.NoError(t, s.Open(t.Context()))
	return s
}

// startExporter returns an exporter that writes to the store.
func startExporter(t *testing.T, set exporter.Settings, s *store.Store) exporter.Logs {
	t.Helper()
	e, err := NewFactory().CreateLogs(t.Context(), set, createDefaultConfig())
	require.NoError(t, err)
	require.NoError(t, e.Start(t.Context(), newHost(map[string]component.Component{"event_store": provider{store: s}})))
	t.Cleanup(func() { require.NoError(t, e.Shutdown(context.Background())) })
	return e
}

// logs returns one record for each set of attributes, all of the event type,
// as a consumer that may not change them gets them.
func logs(t *testing.T, eventType string, records ...map[string]any) plog.Logs {
	t.Helper()
	ld := plog.NewLogs()
	to := ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	for _, attributes := range records {
		lr := to.AppendEmpty()
		lr.SetEventName(eventType)
		require.NoError(t, lr.Attributes().FromRaw(attributes))
	}
	ld.MarkReadOnly()
	return ld
}

func TestConfig(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	require.Equal(t, "event_store", cfg.Store.String())

	require.NoError(t, confmap.NewFromStringMap(map[string]any{"store": "event_store/orders"}).Unmarshal(cfg))
	require.Equal(t, "event_store/orders", cfg.Store.String())

	err := confmap.NewFromStringMap(map[string]any{"store": ""}).Unmarshal(cfg)
	require.ErrorContains(t, err, "store")
}

func TestStartWithoutItsStore(t *testing.T) {
	t.Parallel()
	f := func(want string, extensions map[string]component.Component) {
		t.Helper()
		e, err := NewFactory().CreateLogs(t.Context(), exportertest.NewNopSettings(metadata.Type), createDefaultConfig())
		require.NoError(t, err)
		require.EqualError(t, e.Start(t.Context(), newHost(extensions)), want)
		require.NoError(t, e.Shutdown(t.Context()))
	}
	none := `store: no event store "event_store": configure it under extensions and list it in service::extensions`
	f(none, nil)
	f(none, map[string]component.Component{"zpages": stranger{}, "event_store": stranger{}})
	f(`store: no event store "event_store", this collector has: event_store/a, event_store/b`, map[string]component.Component{
		"event_store/b": provider{}, "event_store/a": provider{}, "zpages": stranger{},
	})
}

func TestStored(t *testing.T) {
	t.Parallel()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	s := openStore(t, store.Limits{})
	e := startExporter(t, metadatatest.NewSettings(tel), s)
	require.False(t, e.Capabilities().MutatesData)

	require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "OrderPlaced",
		map[string]any{"log.record.uid": "1", "aggregate.type": "Order", "aggregate.id": "7", "aggregate.expected_version": int64(0)},
		map[string]any{"log.record.uid": "2", "aggregate.type": "Order", "aggregate.id": "7", "aggregate.expected_version": int64(1)},
	)))
	event, err := s.Event(t.Context(), "2")
	require.NoError(t, err)
	require.Equal(t, "OrderPlaced", event.EventType)
	require.Equal(t, uint64(2), event.Version)
	metadatatest.AssertEqualEventStoreAppendDuration(t, tel, []metricdata.HistogramDataPoint[float64]{{
		Attributes: attribute.NewSet(attribute.String("exporter", "event_store")), Count: 1,
	}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreValue(), metricdatatest.IgnoreExemplars())
}

// TestFaultsAreRetryable asks for errors that the OTLP receiver answers with
// UNAVAILABLE or 503, so that clients send again.
func TestFaultsAreRetryable(t *testing.T) {
	t.Parallel()
	f := func(s *store.Store, want error) {
		t.Helper()
		e := startExporter(t, exportertest.NewNopSettings(metadata.Type), s)
		before := s.Status().LastPosition
		err := e.ConsumeLogs(t.Context(), logs(t, "OrderPlaced", map[string]any{"n": int64(1)}, map[string]any{"n": int64(2)}))
		require.ErrorIs(t, err, want)
		require.ErrorContains(t, err, `store "event_store": `)
		require.False(t, consumererror.IsPermanent(err))
		require.Equal(t, before, s.Status().LastPosition)
	}
	f(store.New(store.Options{}), store.ErrNotReady)
	f(openStore(t, store.Limits{MaxEvents: 1, OnFull: store.Reject}), store.ErrFull)
	closed := openStore(t, store.Limits{})
	require.NoError(t, closed.Close())
	f(closed, store.ErrClosed)
	var log eventlogtest.Log
	failing := store.New(store.Options{Codec: otelevent.Codec{}, OpenLog: func(ctx context.Context) (eventlog.Log, error) {
		opened, err := log.Open(ctx)
		return failedLog{opened}, err
	}})
	require.NoError(t, failing.Open(t.Context()))
	t.Cleanup(func() { require.NoError(t, failing.Close()) })
	f(failing, store.ErrUnavailable)
}

type failedLog struct{ eventlog.Log }

func (failedLog) Append(context.Context, []byte, any) (uint64, error) { return 0, eventlog.ErrFailed }

// TestRejections sends one bad record of each kind beside a good one.
func TestRejections(t *testing.T) {
	t.Parallel()
	core, lines := observer.New(zapcore.InfoLevel)
	set := exportertest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	s := openStore(t, store.Limits{MaxEventBytes: 1 << 10})
	e := startExporter(t, set, s)
	require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "OrderPlaced", map[string]any{"log.record.uid": "known"})))

	f := func(bad map[string]any, reason store.Reason, detail string) {
		t.Helper()
		before := s.Status()
		good := map[string]any{"log.record.uid": "good beside " + string(reason)}
		require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "OrderPlaced", bad, good)))

		require.Equal(t, before.Events+1, s.Status().Events)
		require.Equal(t, before.Rejected[reason]+1, s.Status().Rejected[reason])
		require.Equal(t, 1, lines.Len())
		line := lines.TakeAll()[0]
		require.Equal(t, zapcore.WarnLevel, line.Level)
		require.Equal(t, "Record rejected: "+string(reason), line.Message)
		fields := line.ContextMap()
		require.Contains(t, fields["detail"], detail)
		require.Equal(t, bad["log.record.uid"], fields["event_id"])
		require.Equal(t, "OrderPlaced", fields["event_type"])
		require.Equal(t, "event_store", fields["store"])
		require.Contains(t, fields["hint"], "GET /api/v1/rejections")
	}
	f(map[string]any{"log.record.uid": "known", "n": int64(2)}, store.ReasonCollision, "other content")
	f(map[string]any{"log.record.uid": "b", "text": strings.Repeat("x", 2<<10)}, store.ReasonTooLarge, "max_event_bytes")
	f(map[string]any{
		"log.record.uid": "c", "aggregate.type": "Order", "aggregate.id": "7", "aggregate.expected_version": int64(3),
	}, store.ReasonVersionConflict, "expected version 3")
	f(map[string]any{"log.record.uid": "d", "aggregate.expected_version": "x"}, store.ReasonMalformed, "expected an integer")
}

func TestRecordWithoutEventType(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{})
	e := startExporter(t, exportertest.NewNopSettings(metadata.Type), s)
	require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "", map[string]any{"n": int64(1)})))
	rejections, more, err := s.Rejections(t.Context(), 0, 10)
	require.NoError(t, err)
	require.False(t, more)
	require.Len(t, rejections, 1)
	require.Equal(t, store.ReasonMissingEventType, rejections[0].Reason)
	require.Contains(t, rejections[0].Detail, "default_event_type")
}

func TestRejectionsAreLoggedWithALimitForEachReason(t *testing.T) {
	t.Parallel()
	core, lines := observer.New(zapcore.InfoLevel)
	set := exportertest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	e := startExporter(t, set, openStore(t, store.Limits{}))
	for range 100 {
		require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "", map[string]any{})))
		require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "OrderPlaced", map[string]any{"aggregate.expected_version": "x"})))
	}
	require.Equal(t, 5, lines.FilterMessage("Record rejected: missing_event_type").Len())
	require.Equal(t, 5, lines.FilterMessage("Record rejected: malformed").Len())
}

// What was replayed from this very store is left out, whether it is held still or
// not; what was replayed from another is an event like any.
func TestOwnReplays(t *testing.T) {
	t.Parallel()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	set := metadatatest.NewSettings(tel)
	s := openStore(t, store.Limits{})
	e := startExporter(t, set, s)
	require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "OrderPlaced",
		map[string]any{"log.record.uid": "a"},
		map[string]any{"log.record.uid": "b", "event_store.replay_id": replays.NewID(s.Epoch())},
		map[string]any{"log.record.uid": "c", "event_store.replay_id": replays.NewID("another")},
		map[string]any{"log.record.uid": "d", "event_store.replay_id": ".x"},
	)))
	require.NoError(t, e.ConsumeLogs(t.Context(), logs(t, "OrderPlaced",
		map[string]any{"log.record.uid": "e", "event_store.replay_id": replays.NewID(s.Epoch())})))
	var ids []string
	for event, err := range s.Events(t.Context(), store.Query{}) {
		require.NoError(t, err)
		ids = append(ids, event.EventID)
	}
	require.Equal(t, []string{"a", "c", "d"}, ids)
	metadatatest.AssertEqualEventStoreOwnReplays(t, tel, []metricdata.DataPoint[int64]{{
		Attributes: attribute.NewSet(attribute.String("exporter", set.ID.String())), Value: 2,
	}}, metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}
