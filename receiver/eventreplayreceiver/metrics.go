package eventreplayreceiver

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/gyroscops/otel-eventstore/receiver/eventreplayreceiver/internal/metadata"
)

// metrics are the receiver's own.
type metrics struct {
	builder    *metadata.TelemetryBuilder
	attributes metric.MeasurementOption
	configured atomic.Pointer[run] // nil until it begins
}

func newMetrics(r *eventReplay) (*metrics, error) {
	builder, err := metadata.NewTelemetryBuilder(r.set)
	if err != nil {
		return nil, err
	}
	m := &metrics{
		builder:    builder,
		attributes: metric.WithAttributeSet(attribute.NewSet(attribute.String("receiver", r.id.String()))),
	}
	ofConfigured := func(value func(position uint64) uint64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			if run := m.configured.Load(); run != nil {
				o.Observe(int64(value(run.snapshot().Position)), m.attributes)
			}
			return nil
		}
	}
	err = errors.Join(
		builder.RegisterEventReplayPositionCallback(ofConfigured(func(position uint64) uint64 { return position })),
		builder.RegisterEventReplayLagCallback(ofConfigured(func(position uint64) uint64 {
			last := r.store.Status().LastPosition
			return last - min(position, last)
		})),
		builder.RegisterEventReplayRunningCallback(func(_ context.Context, o metric.Int64Observer) error {
			o.Observe(int64(r.runs.running()), m.attributes)
			return nil
		}),
	)
	if err != nil {
		builder.Shutdown()
		return nil, fmt.Errorf("register the metrics of replays: %w", err)
	}
	return m, nil
}

func (m *metrics) missed(ctx context.Context, positions uint64) {
	m.builder.EventReplayMissed.Add(ctx, int64(positions), m.attributes)
}

func (m *metrics) refused(ctx context.Context) {
	m.builder.EventReplayRefusals.Add(ctx, 1, m.attributes)
}

func (m *metrics) shutdown() { m.builder.Shutdown() }
