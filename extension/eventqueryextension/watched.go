package eventqueryextension

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/projection"
	"github.com/gyroscops/otel-eventstore/store"
)

// watched is what metrics are read from when they are collected.
type watched struct {
	store       *store.Store
	states      *aggregatestate.States
	projections *projection.Set
}

func (m *metrics) watch(w watched) error {
	state := func(value func(aggregatestate.Counts) int64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(value(w.states.Counts()), m.alone())
			return nil
		}
	}
	each := func(value func(projection.Info) uint64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			for _, p := range w.projections.All() {
				info := p.Info()
				o.Observe(int64(value(info)), metric.WithAttributeSet(
					attribute.NewSet(m.extension, attribute.String("projection", info.Name))))
			}
			return nil
		}
	}
	type info = projection.Info
	return errors.Join(
		m.builder.RegisterEventQueryStateEventsCallback(state(func(c aggregatestate.Counts) int64 { return int64(c.Folded) })),
		m.builder.RegisterEventQueryStateSnapshotsCallback(state(func(c aggregatestate.Counts) int64 { return int64(c.Snapshots) })),
		m.builder.RegisterEventQueryStateSnapshotBytesCallback(state(func(c aggregatestate.Counts) int64 { return c.SnapshotBytes })),
		m.builder.RegisterEventQueryProjectionLagCallback(each(func(i info) uint64 { return i.Lag(w.store.Status().LastPosition) })),
		m.builder.RegisterEventQueryProjectionFailuresCallback(each(func(i info) uint64 { return i.Failures })),
		m.builder.RegisterEventQueryProjectionCoversFromCallback(each(func(i info) uint64 { return i.CoversFrom })),
		m.builder.RegisterEventQueryProjectionKeysCallback(each(func(i info) uint64 { return uint64(i.Keys) })),
		m.builder.RegisterEventQueryProjectionBytesCallback(each(func(i info) uint64 { return uint64(i.Bytes) })),
		m.builder.RegisterEventQueryProjectionLeftOutCallback(each(func(i info) uint64 { return i.LeftOut })),
	)
}
