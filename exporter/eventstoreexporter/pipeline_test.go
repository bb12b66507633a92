package eventstoreexporter_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"
	"golang.org/x/sync/errgroup"

	"github.com/gyroscops/otel-eventstore/exporter/eventstoreexporter"
	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/processor/domaineventprocessor"
	"github.com/gyroscops/otel-eventstore/store"
)

type hostWith struct {
	component.Host
	id        component.ID
	extension component.Component
}

func (h hostWith) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{h.id: h.extension}
}

// startPipeline starts the extension with these limits, and before its store
// the exporter and the processor. What is consumed goes that way.
func startPipeline(t *testing.T, limits map[string]any) (consumer.Logs, *store.Store) {
	t.Helper()
	start := func(c component.Component, host component.Host) {
		require.NoError(t, c.Start(t.Context(), host))
		t.Cleanup(func() { require.NoError(t, c.Shutdown(context.Background())) })
	}

	factory := eventstoreextension.NewFactory()
	cfg := factory.CreateDefaultConfig()
	require.NoError(t, confmap.NewFromStringMap(map[string]any{"limits": limits}).Unmarshal(cfg))
	extension, err := factory.Create(t.Context(), extensiontest.NewNopSettings(factory.Type()), cfg)
	require.NoError(t, err)
	start(extension, componenttest.NewNopHost())
	s := extension.(interface{ Store() *store.Store }).Store()
	require.Eventually(t, func() bool { return s.Status().State == store.StateReady }, 10*time.Second, time.Millisecond)

	host := hostWith{componenttest.NewNopHost(), component.NewID(factory.Type()), extension}
	exporters := eventstoreexporter.NewFactory()
	exporter, err := exporters.CreateLogs(t.Context(), exportertest.NewNopSettings(exporters.Type()), exporters.CreateDefaultConfig())
	require.NoError(t, err)
	start(exporter, host)

	processors := domaineventprocessor.NewFactory()
	processor, err := processors.CreateLogs(t.Context(), processortest.NewNopSettings(processors.Type()),
		processors.CreateDefaultConfig(), exporter)
	require.NoError(t, err)
	start(processor, host)
	return processor, s
}

// batch returns a request as an application sends it: audit attributes in
// place of the canonical ones, some records with an id of their own, the
// others in pairs of equals.
func batch(n int) plog.Logs {
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	rl.Resource().Attributes().PutStr("service.name", "orders")
	records := rl.ScopeLogs().AppendEmpty().LogRecords()
	for i := range 10 {
		lr := records.AppendEmpty()
		lr.Attributes().PutStr("event.name", "OrderPlaced")
		lr.Attributes().PutStr("audit.target.type", "Order")
		lr.Attributes().PutStr("audit.target.id", fmt.Sprint("order-", n%3))
		if i%2 == 0 {
			lr.Attributes().PutStr("event.id", fmt.Sprint("event-", n, "-", i))
		}
		lr.Body().SetEmptyMap().PutInt("batch", int64(n))
	}
	return ld
}

func held(t *testing.T, s *store.Store) []store.Event {
	t.Helper()
	var events []store.Event
	for event, err := range s.Events(t.Context(), store.Query{}) {
		require.NoError(t, err)
		events = append(events, event)
	}
	return events
}

func TestBatchesSentThreeTimesAtOnceAreStoredOnce(t *testing.T) {
	t.Parallel()
	const batches, size, times = 50, 10, 3
	pipeline, s := startPipeline(t, nil)
	var group errgroup.Group
	for n := range batches {
		for range times {
			group.Go(func() error { return pipeline.ConsumeLogs(t.Context(), batch(n)) })
		}
	}
	require.NoError(t, group.Wait())

	status := s.Status()
	require.Equal(t, uint64(batches*size), status.Appended)
	require.Equal(t, uint64(batches*size*(times-1)), status.Duplicates)
	require.Zero(t, status.Rejections)
	perBatch := make(map[int64]int)
	versions := make(map[string]uint64)
	for i, event := range held(t, s) {
		require.Equal(t, uint64(i+1), event.Position)
		versions[event.AggregateID]++
		require.Equal(t, versions[event.AggregateID], event.Version)
		require.Equal(t, "OrderPlaced", event.EventType)
		require.Equal(t, "orders", event.Service)
		n, _ := event.Record.Data().Get("batch")
		perBatch[n.AsInt()]++
	}
	require.Len(t, perBatch, batches)
	for n, count := range perBatch {
		require.Equal(t, size, count, "batch %d", n)
	}
}

// TestRedelivery sends an event again from another host, in another span, with
// other times: it is the same event.
func TestRedelivery(t *testing.T) {
	t.Parallel()
	pipeline, s := startPipeline(t, nil)
	require.NoError(t, pipeline.ConsumeLogs(t.Context(), batch(1)))
	first := held(t, s)

	again := batch(1)
	again.ResourceLogs().At(0).Resource().Attributes().PutStr("host.name", "another")
	again.ResourceLogs().At(0).ScopeLogs().At(0).Scope().SetName("another")
	records := again.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	records.RemoveIf(func(lr plog.LogRecord) bool { _, named := lr.Attributes().Get("event.id"); return !named })
	require.Equal(t, 5, records.Len())
	for _, lr := range records.All() {
		lr.SetObservedTimestamp(pcommon.NewTimestampFromTime(time.Now()))
		lr.SetTimestamp(pcommon.NewTimestampFromTime(time.Now()))
		lr.SetTraceID(pcommon.TraceID{1})
		lr.SetSpanID(pcommon.SpanID{1})
	}
	require.NoError(t, pipeline.ConsumeLogs(t.Context(), again))
	require.Equal(t, first, held(t, s))
	require.Equal(t, uint64(5), s.Status().Duplicates)
	require.Zero(t, s.Status().Rejections)
}

// TestCollision sends known ids with other content, beside new events.
func TestCollision(t *testing.T) {
	t.Parallel()
	pipeline, s := startPipeline(t, nil)
	require.NoError(t, pipeline.ConsumeLogs(t.Context(), batch(1)))

	mixed := batch(2)
	records := mixed.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
	records.At(0).Attributes().PutStr("event.id", "event-1-0")
	records.At(4).Attributes().PutStr("event.id", "event-1-4")
	require.NoError(t, pipeline.ConsumeLogs(t.Context(), mixed))
	require.Equal(t, uint64(18), s.Status().Events)
	rejections, _, err := s.Rejections(t.Context(), 0, 10)
	require.NoError(t, err)
	require.Len(t, rejections, 2)
	for i, id := range []string{"event-1-4", "event-1-0"} {
		require.Equal(t, store.ReasonCollision, rejections[i].Reason)
		require.Equal(t, id, rejections[i].Event.EventID)
		n, _ := rejections[i].Event.Record.Data().Get("batch")
		require.Equal(t, int64(2), n.AsInt())
	}
}

func TestFullStoreRefusesTheWholeRequest(t *testing.T) {
	t.Parallel()
	pipeline, s := startPipeline(t, map[string]any{"max_events": 15, "on_full": "reject"})
	require.NoError(t, pipeline.ConsumeLogs(t.Context(), batch(1)))
	first := held(t, s)

	err := pipeline.ConsumeLogs(t.Context(), batch(2))
	require.ErrorIs(t, err, store.ErrFull)
	require.False(t, consumererror.IsPermanent(err))
	require.Equal(t, first, held(t, s))
	require.Zero(t, s.Status().Rejections)

	require.NoError(t, pipeline.ConsumeLogs(t.Context(), batch(1)), "what is stored already needs no room")
	require.Equal(t, first, held(t, s))
}

// TestReadBack asks for records equal to those sent, but for the canonical
// attributes that the processor added.
func TestReadBack(t *testing.T) {
	t.Parallel()
	pipeline, s := startPipeline(t, nil)
	require.NoError(t, pipeline.ConsumeLogs(t.Context(), batch(1)))

	want := batch(1)
	for _, lr := range want.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().All() {
		lr.SetEventName("OrderPlaced")
		if id, ok := lr.Attributes().Get("event.id"); ok {
			lr.Attributes().PutStr("log.record.uid", id.Str())
		}
		lr.Attributes().PutStr("aggregate.type", "Order")
		lr.Attributes().PutStr("aggregate.id", "order-1")
	}
	marshaler := plog.JSONMarshaler{}
	wantJSON, err := marshaler.MarshalLogs(want)
	require.NoError(t, err)
	gotJSON, err := marshaler.MarshalLogs(otelevent.Encode(held(t, s)))
	require.NoError(t, err)
	require.JSONEq(t, string(wantJSON), string(gotJSON))
}
