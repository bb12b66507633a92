package eventstoreextension

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/metric"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// registerLogMetrics registers the metrics of the store's log. Without one there is
// nothing to observe.
func registerLogMetrics(builder *metadata.TelemetryBuilder, of metric.MeasurementOption, s *store.Store) error {
	observe := func(value func(*eventlog.State) uint64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			if log := s.Status().Log; log != nil {
				o.Observe(int64(value(log)), of)
			}
			return nil
		}
	}
	progress := func(value func(store.Progress) uint64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			if p := s.Status().Opening; p.Total > 0 {
				o.Observe(int64(value(p)), of)
			}
			return nil
		}
	}
	syncTime := func(_ context.Context, o metric.Float64Observer) error {
		if log := s.Status().Log; log != nil {
			o.Observe(log.SyncTime.Seconds(), of)
		}
		return nil
	}
	return errors.Join(
		builder.RegisterEventStoreLogBytesCallback(observe(func(l *eventlog.State) uint64 { return uint64(l.Bytes) })),
		builder.RegisterEventStoreLogSegmentsCallback(observe(func(l *eventlog.State) uint64 { return uint64(l.Segments) })),
		builder.RegisterEventStoreLogLastSequenceCallback(observe(func(l *eventlog.State) uint64 { return l.Last })),
		builder.RegisterEventStoreLogSyncsCallback(observe(func(l *eventlog.State) uint64 { return l.Syncs })),
		builder.RegisterEventStoreLogSyncTimeCallback(syncTime),
		builder.RegisterEventStoreLogFailedCallback(observe(failed)),
		builder.RegisterEventStoreLogMissingEntriesCallback(observe(missing)),
		builder.RegisterEventStoreLogTornBytesCallback(observe(func(l *eventlog.State) uint64 { return uint64(l.TornBytes) })),
		builder.RegisterEventStoreLogEntriesReplayedCallback(progress(func(p store.Progress) uint64 { return p.Done })),
		builder.RegisterEventStoreLogEntriesToReplayCallback(progress(func(p store.Progress) uint64 { return p.Total })),
	)
}

func failed(log *eventlog.State) uint64 {
	if log.Failed != nil {
		return 1
	}
	return 0
}

// missing returns how many entries are missing at least.
func missing(log *eventlog.State) uint64 {
	var n uint64
	for _, m := range log.Missing {
		if m.Last >= m.First {
			n += m.Last - m.First
		}
		n++
	}
	return n
}
