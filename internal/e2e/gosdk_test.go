package e2e

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/contrib/bridges/otelslog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/trace"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

func TestPaymentFromGoSDK(t *testing.T) {
	t.Parallel()
	c := start(t)
	for _, test := range []struct {
		key, traceID string
		exporter     func() (sdklog.Exporter, error)
	}{
		{"go-grpc", "10000000000000000000000000000001", grpcExporter(t, c)},
		{"go-http", "10000000000000000000000000000002", func() (sdklog.Exporter, error) {
			return otlploghttp.New(t.Context(), otlploghttp.WithEndpoint(c.OTLPHTTP), otlploghttp.WithInsecure())
		}},
	} {
		t.Run(test.key, func(t *testing.T) {
			p := payment{key: test.key, traceID: test.traceID, data: paymentData}
			// Nanoseconds survive, and the flow is shorter than a millisecond.
			for i := range paymentSteps {
				p.timestamps = append(p.timestamps, paymentStart.Add(time.Duration(i)))
			}
			for i, step := range paymentSteps {
				provider := newProvider(t, step.service, test.exporter)
				provider.Logger("example.com/"+step.service).Emit(spanContext(t, p, i), sdkRecord(p, i))
				require.NoError(t, provider.Shutdown(t.Context()))
			}
			requirePayment(t, apiOf(t, c), p)
		})
	}
}

// The slog bridge has no event name and no body map: the type comes from the
// attribute event.name, and the data from the attributes.
func TestPaymentFromSlog(t *testing.T) {
	t.Parallel()
	c := start(t)
	p := payment{key: "slog", traceID: "10000000000000000000000000000003"}
	for i, step := range paymentSteps {
		provider := newProvider(t, step.service, grpcExporter(t, c))
		logger := slog.New(otelslog.NewHandler("example.com/"+step.service, otelslog.WithLoggerProvider(provider)))
		attributes := []slog.Attr{slog.String("event.name", step.eventType)}
		want := map[string]any{"body": "payment " + step.name, "event.name": step.eventType}
		for key, value := range paymentData[i] {
			attributes = append(attributes, slog.Any(key, value))
			want[key] = value
		}
		p.data = append(p.data, want)
		for key, value := range p.envelope(i) {
			attributes = append(attributes, slog.String(key, value))
		}
		logger.LogAttrs(spanContext(t, p, i), slog.LevelInfo, "payment "+step.name, attributes...)
		require.NoError(t, provider.Shutdown(t.Context()))
	}
	requirePayment(t, apiOf(t, c), p)
}

// envelope is the canonical attributes of one step.
func (p payment) envelope(step int) map[string]string {
	envelope := map[string]string{
		"log.record.uid":  p.eventID(step),
		"aggregate.type":  "Payment",
		"aggregate.id":    p.aggregateID(),
		"correlation.id":  p.correlationID(),
		"organization.id": "acme",
		"user.id":         "alice",
	}
	if step > 0 {
		envelope["causation.id"] = p.eventID(step - 1)
	}
	return envelope
}

func sdkRecord(p payment, step int) log.Record {
	var record log.Record
	record.SetEventName(paymentSteps[step].eventType)
	record.SetTimestamp(p.timestamps[step])
	record.SetSeverity(log.SeverityInfo)
	for key, value := range p.envelope(step) {
		record.AddAttributes(attribute.String(key, value))
	}
	var body []attribute.KeyValue
	for key, value := range p.data[step] {
		switch value := value.(type) {
		case string:
			body = append(body, attribute.String(key, value))
		case float64:
			body = append(body, attribute.Float64(key, value))
		case bool:
			body = append(body, attribute.Bool(key, value))
		}
	}
	record.SetBody(attribute.MapValue(body...))
	return record
}

// newProvider batches as an application would; its Shutdown reports what the
// exporter could not deliver.
func newProvider(t *testing.T, service string, exporter func() (sdklog.Exporter, error)) *sdklog.LoggerProvider {
	t.Helper()
	e, err := exporter()
	require.NoError(t, err)
	return sdklog.NewLoggerProvider(
		sdklog.WithResource(resource.NewSchemaless(attribute.String("service.name", service))),
		sdklog.WithProcessor(sdklog.NewBatchProcessor(e)),
	)
}

func grpcExporter(t *testing.T, c *distro.Collector) func() (sdklog.Exporter, error) {
	return func() (sdklog.Exporter, error) {
		return otlploggrpc.New(t.Context(), otlploggrpc.WithEndpoint(c.OTLPGRPC), otlploggrpc.WithInsecure())
	}
}

func spanContext(t *testing.T, p payment, step int) context.Context {
	t.Helper()
	traceID, err := trace.TraceIDFromHex(p.traceID)
	require.NoError(t, err)
	spanID, err := trace.SpanIDFromHex(paymentSteps[step].spanID)
	require.NoError(t, err)
	return trace.ContextWithSpanContext(t.Context(), trace.NewSpanContext(trace.SpanContextConfig{
		TraceID: traceID, SpanID: spanID, TraceFlags: trace.FlagsSampled,
	}))
}
