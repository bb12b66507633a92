package eventreplayreceiver

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/gyroscops/otel-eventstore/exporter/eventstoreexporter"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/receiver/eventreplayreceiver/internal/metadatatest"
	"github.com/gyroscops/otel-eventstore/store"
)

const (
	waitFor = 10 * time.Second
	tick    = time.Millisecond
)

// A replay that is led back into its own store stores nothing and does not meet
// itself: neither what is a duplicate there, nor what was evicted meanwhile, nor
// what a processor gave another id.
func TestOwnReplaysAreNotStored(t *testing.T) {
	t.Parallel()
	check := func(limits store.Limits, change func(plog.LogRecord)) {
		t.Helper()
		f := newFixture(t, limits)
		factory := eventstoreexporter.NewFactory()
		exporter, err := factory.CreateLogs(t.Context(), exportertest.NewNopSettings(factory.Type()), factory.CreateDefaultConfig())
		require.NoError(t, err)
		require.NoError(t, exporter.Start(t.Context(), f))
		t.Cleanup(func() { require.NoError(t, exporter.Shutdown(context.Background())) })
		f.refuse = func(logs plog.Logs) error {
			for _, lr := range logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
				change(lr)
			}
			return exporter.ConsumeLogs(t.Context(), logs)
		}
		r, _ := f.start(func(cfg *Config) { cfg.Mode = ModeFollow })
		for n := uint64(1); n <= 60; n++ {
			f.append(1) // evicts, where there is a limit
			f.one(r, func(replay replays.Replay) bool { return replay.Position >= n })
		}
		replay := f.one(r, at(60))
		require.Equal(t, uint64(60), f.store.Status().LastPosition)
		require.Zero(t, f.store.Status().Rejections)
		require.Equal(t, uint64(60), replay.Events)
	}
	same := func(plog.LogRecord) {}
	check(store.Limits{}, same)
	check(store.Limits{MaxEvents: 1}, same)
	check(store.Limits{}, func(lr plog.LogRecord) {
		id, _ := lr.Attributes().Get("log.record.uid")
		lr.Attributes().PutStr("log.record.uid", "copy of "+id.Str())
	})
}

// A replay that comes to evicted events says so and goes on behind them.
func TestEvictedEvents(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 10})
	f.append(100)
	r, stop := f.start(func(cfg *Config) { cfg.From.Position = 41 })
	replay := f.one(r, is(replays.StateDone))
	require.Equal(t, uint64(50), replay.Missed)
	require.Equal(t, upTo(91, 100), f.positions())
	stop()

	f.batches = nil
	r, stop = f.start(func(*Config) {})
	require.Zero(t, f.one(r, is(replays.StateDone)).Missed, "the beginning is the first one held")
	require.Equal(t, upTo(91, 100), f.positions())
	stop()

	// A pipeline that refuses for so long that the rest goes.
	f.batches = nil
	refused := make(chan struct{})
	gate := make(chan struct{})
	f.refuse = func(plog.Logs) error {
		select {
		case refused <- struct{}{}:
		default:
		}
		<-gate
		return nil
	}
	r, _ = f.start(func(cfg *Config) { cfg.Mode, cfg.BatchSize = ModeFollow, 1 })
	<-refused
	f.append(100)
	close(gate)
	replay = f.one(r, at(200))
	require.Equal(t, uint64(110), replay.Events+replay.Missed)
	require.Len(t, f.positions(), int(replay.Events))
	require.Equal(t, upTo(191, 200), f.positions()[replay.Events-10:])
}

// A replay that ends, and loses all that was left of it to eviction, ends there.
// What it had read already is not lost.
func TestAllOfTheRestIsEvicted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, store.Limits{MaxEvents: 10})
		f.append(10)
		r, _ := f.start(func(cfg *Config) { cfg.BatchSize, cfg.Speed = 1, 0.1 }) // one in ten seconds
		run := r.awaitOne(t)
		time.Sleep(5 * time.Second)
		f.append(100)
		<-run.done
		require.Equal(t, upTo(1, 2), f.positions())
		require.Equal(t, uint64(8), run.snapshot().Missed)
		require.Equal(t, uint64(10), run.snapshot().Position)
		require.Equal(t, replays.StateDone, run.snapshot().State)
		require.Len(t, f.batches, 2)
	})
}

// A requested replay ends where it was asked to, or with what is stored when it
// begins.
func TestRequestedEnd(t *testing.T) {
	t.Parallel()
	check := func(to, end uint64, want []int64) {
		t.Helper()
		f := newFixture(t, store.Limits{})
		f.append(20)
		r, _ := f.start(func(cfg *Config) { cfg.Mode = ModeOnDemand })
		_, err := f.registry.Start("event_replay", replays.Spec{Filter: store.Filter{FromPosition: 11, ToPosition: to}})
		require.NoError(t, err)
		require.Equal(t, end, f.one(r, is(replays.StateDone)).EndPosition)
		require.Equal(t, want, f.positions())
	}
	check(13, 13, upTo(11, 13))
	check(11, 11, upTo(11, 11))
	check(0, 20, upTo(11, 20))
	check(30, 20, upTo(11, 20))
}

func TestRequestedReplays(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(20)
	r, stop := f.start(func(cfg *Config) { cfg.Mode, cfg.Speed = ModeOnDemand, 7 })
	require.Equal(t, []replays.Info{{ID: "event_replay", Mode: "on_demand", Speed: 7}}, f.registry.Receivers())
	odd := store.Filter{AnyOf: map[store.Field][]string{store.FieldEventType: {"Odd"}}, FromPosition: 11}
	begun, err := f.registry.Start("event_replay", replays.Spec{Filter: odd, Speed: replays.Max})
	require.NoError(t, err)
	require.False(t, begun.Configured)
	f.one(r, is(replays.StateDone))
	require.Equal(t, []int64{11, 13, 15, 17, 19}, f.positions())

	found, err := f.registry.Replay(begun.ID)
	require.NoError(t, err)
	require.Equal(t, []replays.Replay{found}, f.registry.Replays())
	_, err = f.registry.Replay("other")
	require.ErrorIs(t, err, replays.ErrUnknownReplay)
	_, err = f.registry.Cancel(t.Context(), "other")
	require.ErrorIs(t, err, replays.ErrUnknownReplay)
	_, err = f.registry.Start("event_replay/other", replays.Spec{})
	require.ErrorIs(t, err, replays.ErrUnknownReceiver)
	require.ErrorContains(t, err, "this store has: event_replay")

	slow, err := f.registry.Start("event_replay", replays.Spec{})
	require.NoError(t, err)
	require.InEpsilon(t, 7, float64(slow.Speed), 0, "that of the receiver")
	for range mostRunning - 1 {
		_, err = f.registry.Start("event_replay", replays.Spec{})
		require.NoError(t, err)
	}
	require.Equal(t, mostRunning, f.registry.Receivers()[0].Running)
	_, err = f.registry.Start("event_replay", replays.Spec{})
	require.ErrorIs(t, err, replays.ErrBusy)
	_, err = f.registry.Cancel(t.Context(), slow.ID)
	require.NoError(t, err)
	_, err = f.registry.Start("event_replay", replays.Spec{})
	require.NoError(t, err)

	stop()
	require.Empty(t, f.registry.Receivers())
	_, err = r.Replay(replays.Spec{})
	require.ErrorIs(t, err, replays.ErrStopped)
	_, err = f.registry.Start("event_replay", replays.Spec{})
	require.ErrorContains(t, err, "no event_replay receiver")
}

func TestEndedReplaysAreForgotten(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	r, _ := f.start(func(cfg *Config) { cfg.Mode = ModeOnDemand })
	var last replays.Replay
	for range mostEnded + 20 {
		var err error
		last, err = r.Replay(replays.Spec{})
		require.NoError(t, err)
		<-r.runs.find(last.ID).done
	}
	require.Len(t, r.Replays(), mostEnded+1)
	require.Equal(t, last.ID, f.registry.Replays()[0].ID, "the newest first")
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	telemetry := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, telemetry.Shutdown(context.Background())) })
	f := newFixture(t, store.Limits{MaxEvents: 10})
	f.append(30)
	f.settings = metadatatest.NewSettings(telemetry)
	refusals := 0
	f.refuse = func(plog.Logs) error {
		if refusals++; refusals == 1 {
			return errFull
		}
		return nil
	}
	r, _ := f.start(func(cfg *Config) { cfg.From.Position = 11; cfg.Filter = map[string]any{"eventType": "Odd"} })
	f.one(r, is(replays.StateDone))
	f.append(2)
	point := func(value int64) []metricdata.DataPoint[int64] {
		attributes := attribute.NewSet(attribute.String("receiver", f.settings.ID.String()))
		return []metricdata.DataPoint[int64]{{Attributes: attributes, Value: value}}
	}
	options := metricdatatest.IgnoreTimestamp()
	metadatatest.AssertEqualEventReplayPosition(t, telemetry, point(30), options)
	metadatatest.AssertEqualEventReplayLag(t, telemetry, point(2), options)
	metadatatest.AssertEqualEventReplayRunning(t, telemetry, point(0), options)
	metadatatest.AssertEqualEventReplayMissed(t, telemetry, point(10), options)
	metadatatest.AssertEqualEventReplayRefusals(t, telemetry, point(1), options)
}

// BenchmarkReplay measures a replay at full speed into a pipeline that takes all
// at once: what reading, encoding and decoding cost.
func BenchmarkReplay(b *testing.B) {
	const events = 100_000
	s := store.New(store.Options{})
	require.NoError(b, s.Open(b.Context()))
	for first := 0; first < events; first += 1000 {
		batch := make([]store.NewEvent, 1000)
		for i := range batch {
			e := &batch[i]
			e.EventID, e.EventType = fmt.Sprint("event-", first+i), "PaymentProcessed"
			e.AggregateType, e.AggregateID = "Payment", fmt.Sprint("payment-", i)
			e.Record.Body = store.MapValue(store.NewMap(
				store.KeyValue{Key: "amount", Value: store.Double(float64(i) / 100)},
				store.KeyValue{Key: "currency", Value: store.String("EUR")}))
			e.Record.Attributes = store.NewMap(
				store.KeyValue{Key: "aggregate.type", Value: store.String("Payment")},
				store.KeyValue{Key: "aggregate.id", Value: store.String(e.AggregateID)},
				store.KeyValue{Key: "log.record.uid", Value: store.String(e.EventID)})
		}
		_, err := s.Append(b.Context(), store.Append{Events: batch})
		require.NoError(b, err)
	}
	f := &fixture{Host: componenttest.NewNopHost(), store: s, registry: replays.NewRegistry()}
	nop, err := consumer.NewLogs(func(context.Context, plog.Logs) error { return nil })
	require.NoError(b, err)
	cfg := createDefaultConfig().(*Config)
	cfg.Mode = ModeOnDemand
	created, err := newEventReplay(nopSettings(), cfg, nop)
	require.NoError(b, err)
	require.NoError(b, created.Start(b.Context(), f))
	for b.Loop() {
		replay, err := created.Replay(replays.Spec{})
		require.NoError(b, err)
		<-created.runs.find(replay.ID).done
	}
	b.ReportMetric(events*float64(b.N)/b.Elapsed().Seconds(), "events/s")
	require.NoError(b, created.Shutdown(context.Background()))
	require.NoError(b, s.Close())
}

func nopSettings() receiver.Settings { return metadatatest.NewSettings(componenttest.NewTelemetry()) }
