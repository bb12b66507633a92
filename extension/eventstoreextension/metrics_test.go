package eventstoreextension

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadatatest"
	"github.com/gyroscops/otel-eventstore/store"
)

func newEvent(id, eventType, aggregateType, aggregateID string) store.NewEvent {
	return store.NewEvent{Envelope: store.Envelope{
		EventID: id, EventType: eventType, AggregateType: aggregateType, AggregateID: aggregateID,
	}}
}

func TestMetrics(t *testing.T) {
	t.Parallel()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	cfg, err := load(map[string]any{"max_bytes": "2GiB", "max_events": 3})
	require.NoError(t, err)
	set := metadatatest.NewSettings(tel)
	set.ID = component.NewIDWithName(metadata.Type, "orders")
	e := newEventStore(set, cfg, cfg.storeOptions(new(checking)), new(checking))
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	waitUntilReady(t, e.Store())

	_, err = e.Store().Append(t.Context(), store.Append{Events: []store.NewEvent{
		newEvent("1", "OrderPlaced", "Order", "a"),
		newEvent("2", "OrderPlaced", "Order", "b"),
		newEvent("2", "OrderPlaced", "Order", "b"),
		newEvent("3", "OrderPlaced", "Order", ""),
		newEvent("4", "OrderPlaced", "", ""),
		newEvent("5", "OrderPlaced", "", ""),
		newEvent("5", "OrderCancelled", "", ""),
		newEvent("6", "", "", ""),
		newEvent("7", "", "", ""),
	}})
	require.NoError(t, err)

	extension := attribute.String("extension", "event_store/orders")
	type assert func(*testing.T, *componenttest.Telemetry, []metricdata.DataPoint[int64], ...metricdatatest.Option)
	f := func(assert assert, want int64) {
		t.Helper()
		assert(t, tel, []metricdata.DataPoint[int64]{{Attributes: attribute.NewSet(extension), Value: want}},
			metricdatatest.IgnoreTimestamp())
	}
	f(metadatatest.AssertEqualEventStoreEventsAppended, 5)
	f(metadatatest.AssertEqualEventStoreEventsDuplicate, 1)
	f(metadatatest.AssertEqualEventStoreEventsEvicted, 2)
	f(metadatatest.AssertEqualEventStoreHalfAggregateKeys, 1)
	f(metadatatest.AssertEqualEventStoreEvents, 3)
	f(metadatatest.AssertEqualEventStoreBytes, e.Store().Status().Bytes)
	f(metadatatest.AssertEqualEventStoreLimitBytes, 2<<30)
	f(metadatatest.AssertEqualEventStoreAggregates, 2)
	f(metadatatest.AssertEqualEventStoreRejections, 3)
	f(metadatatest.AssertEqualEventStoreFirstPosition, 3)
	f(metadatatest.AssertEqualEventStoreLastPosition, 5)

	var rejected []metricdata.DataPoint[int64]
	counts := map[store.Reason]int64{store.ReasonMissingEventType: 2, store.ReasonCollision: 1}
	for _, reason := range store.Reasons() {
		rejected = append(rejected, metricdata.DataPoint[int64]{
			Attributes: attribute.NewSet(extension, attribute.String("reason", string(reason))), Value: counts[reason],
		})
	}
	metadatatest.AssertEqualEventStoreEventsRejected(t, tel, rejected, metricdatatest.IgnoreTimestamp())

	require.NoError(t, e.Shutdown(t.Context()))
	require.NoError(t, e.Shutdown(t.Context()))
	_, err = tel.GetMetric("otelcol_event_store_events")
	require.Error(t, err, "what is shut down is no longer measured")
}
