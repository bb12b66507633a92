package eventqueryextension

import (
	"context"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/httpapi"
	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/metadata"
)

// metrics are the extension's own.
type metrics struct {
	builder   *metadata.TelemetryBuilder
	extension attribute.KeyValue
}

// newMetrics registers the metrics, some of which are read when they are
// collected. The caller shuts them down.
func newMetrics(settings component.TelemetrySettings, id component.ID, w watched) (*metrics, error) {
	builder, err := metadata.NewTelemetryBuilder(settings)
	if err != nil {
		return nil, err
	}
	m := &metrics{builder, attribute.String("extension", id.String())}
	if err := m.watch(w); err != nil {
		builder.Shutdown()
		return nil, err
	}
	return m, nil
}

func (m *metrics) observe(ctx context.Context, o httpapi.Observation) {
	route := attribute.String("http.route", o.Route)
	m.builder.EventQueryDuration.Record(ctx, o.Duration.Seconds(), metric.WithAttributeSet(
		attribute.NewSet(m.extension, route, attribute.Int("http.response.status_code", o.Status))))
	if o.Events > 0 {
		m.builder.EventQueryEvents.Add(ctx, int64(o.Events), metric.WithAttributeSet(
			attribute.NewSet(m.extension, route)))
	}
	if o.Behind {
		m.builder.EventQueryTailsBehind.Add(ctx, 1, m.alone())
	}
}

func (m *metrics) observeTails(ctx context.Context, change int) {
	m.builder.EventQueryTails.Add(ctx, int64(change), m.alone())
}

// alone is for what has no other attribute.
func (m *metrics) alone() metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(m.extension))
}

func (m *metrics) shutdown() { m.builder.Shutdown() }
