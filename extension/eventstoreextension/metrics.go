package eventstoreextension

import (
	"context"
	"errors"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/store"
)

// newMetrics registers the store's metrics, which are read from its status
// when they are collected. The caller shuts them down.
func newMetrics(set component.TelemetrySettings, id component.ID, s *store.Store) (*metadata.TelemetryBuilder, error) {
	builder, err := metadata.NewTelemetryBuilder(set)
	if err != nil {
		return nil, err
	}
	extension := attribute.String("extension", id.String())
	observe := func(value func(store.Status) uint64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(value(s.Status())), metric.WithAttributes(extension))
			return nil
		}
	}
	rejected := func(_ context.Context, o metric.Int64Observer) error {
		counts := s.Status().Rejected
		for _, reason := range store.Reasons() {
			o.Observe(int64(counts[reason]),
				metric.WithAttributes(extension, attribute.String("reason", string(reason))))
		}
		return nil
	}
	err = errors.Join(
		builder.RegisterEventStoreEventsAppendedCallback(observe(func(st store.Status) uint64 { return st.Appended })),
		builder.RegisterEventStoreEventsDuplicateCallback(observe(func(st store.Status) uint64 { return st.Duplicates })),
		builder.RegisterEventStoreEventsRejectedCallback(rejected),
		builder.RegisterEventStoreEventsEvictedCallback(observe(func(st store.Status) uint64 { return st.Evicted })),
		builder.RegisterEventStoreHalfAggregateKeysCallback(observe(func(st store.Status) uint64 { return st.HalfKeys })),
		builder.RegisterEventStoreEventsCallback(observe(func(st store.Status) uint64 { return st.Events })),
		builder.RegisterEventStoreBytesCallback(observe(func(st store.Status) uint64 { return uint64(st.Bytes) })),
		builder.RegisterEventStoreLimitBytesCallback(observe(func(st store.Status) uint64 { return uint64(st.Limits.MaxBytes) })),
		builder.RegisterEventStoreAggregateBytesCallback(observe(func(st store.Status) uint64 { return uint64(st.AggregateBytes) })),
		builder.RegisterEventStoreAggregatesCallback(observe(func(st store.Status) uint64 { return st.Aggregates })),
		builder.RegisterEventStoreRejectionsCallback(observe(func(st store.Status) uint64 { return st.Rejections })),
		builder.RegisterEventStoreFirstPositionCallback(observe(func(st store.Status) uint64 { return st.FirstPosition })),
		builder.RegisterEventStoreLastPositionCallback(observe(func(st store.Status) uint64 { return st.LastPosition })),
		registerLogMetrics(builder, metric.WithAttributes(extension), s),
	)
	if err != nil {
		builder.Shutdown()
		return nil, err
	}
	return builder, nil
}
