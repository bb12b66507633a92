package eventstoreexporter

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/exporter"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/gyroscops/otel-eventstore/exporter/eventstoreexporter/internal/metadata"
	"github.com/gyroscops/otel-eventstore/internal/hoststore"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

type eventStoreExporter struct {
	cfg        *Config
	store      *store.Store // set by start
	rejections *zap.Logger
	metrics    *metadata.TelemetryBuilder
	attributes metric.MeasurementOption
}

func newEventStoreExporter(set exporter.Settings, cfg *Config) (*eventStoreExporter, error) {
	metrics, err := metadata.NewTelemetryBuilder(set.TelemetrySettings)
	if err != nil {
		return nil, err
	}
	return &eventStoreExporter{
		cfg:        cfg,
		rejections: set.Logger.WithOptions(zap.WrapCore(sample)),
		metrics:    metrics,
		attributes: metric.WithAttributeSet(attribute.NewSet(attribute.String("exporter", set.ID.String()))),
	}, nil
}

// sample logs, of the lines with one message, the first five of a minute and
// then every thousandth: a broken producer must not drown the log, for the
// rejections are kept elsewhere.
func sample(core zapcore.Core) zapcore.Core {
	return zapcore.NewSamplerWithOptions(core, time.Minute, 5, 1000)
}

func (e *eventStoreExporter) start(_ context.Context, host component.Host) error {
	var err error
	e.store, err = hoststore.Find(host, e.cfg.Store)
	return err
}

// pushLogs appends the records. Its errors are never permanent: the store took
// nothing, and the client may send the request again. A record that can't
// become an event is no error, for the others of its request would be thrown
// away with it; the store keeps it as a rejection.
func (e *eventStoreExporter) pushLogs(ctx context.Context, ld plog.Logs) error {
	start := time.Now()
	decoder := decoders.Get().(*otelevent.Decoder)
	defer func() {
		decoder.Release()
		decoders.Put(decoder)
	}()
	events := e.withoutOwnReplays(ctx, decoder.Decode(ld))
	receipts, err := e.store.Append(ctx, store.Append{Events: events})
	if err != nil {
		return fmt.Errorf("store %q: %w", e.cfg.Store, err)
	}
	e.metrics.EventStoreAppendDuration.Record(ctx, time.Since(start).Seconds(), e.attributes)
	for i, receipt := range receipts {
		if receipt.Outcome == store.Rejected {
			e.logRejection(events[i].EventType, receipt)
		}
	}
	return nil
}

// withoutOwnReplays leaves out what was replayed from this very store. Most of it
// would be a duplicate, but what has been evicted since, or got another id on its
// way, would be stored as new, and replayed again by who follows the store.
func (e *eventStoreExporter) withoutOwnReplays(ctx context.Context, events []store.NewEvent) []store.NewEvent {
	replayed := false
	for i := range events {
		replayed = replayed || events[i].ReplayID != ""
	}
	if !replayed {
		return events
	}
	epoch, all := e.store.Epoch(), len(events)
	events = slices.DeleteFunc(events, func(event store.NewEvent) bool { return replays.IsOf(event.ReplayID, epoch) })
	e.metrics.EventStoreOwnReplays.Add(ctx, int64(all-len(events)), e.attributes)
	return events
}

// decoders are used again; the store copies what it keeps.
var decoders = sync.Pool{New: func() any { return new(otelevent.Decoder) }}

// logRejection has the reason in the message, so that each is sampled apart.
func (e *eventStoreExporter) logRejection(eventType string, receipt store.Receipt) {
	e.rejections.Warn("Record rejected: "+string(receipt.Reason),
		zap.String("detail", receipt.Detail),
		zap.String("event_id", fmt.Sprintf("%.100s", receipt.EventID)), // either may be as long as a request
		zap.String("event_type", fmt.Sprintf("%.100s", eventType)),
		zap.Stringer("store", e.cfg.Store),
		zap.String("hint", "GET /api/v1/rejections lists all of them; this line is sampled"))
}
