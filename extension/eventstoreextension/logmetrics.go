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
	inFiles := func(value func(*store.Status) uint64) metric.Int64Callback {
		return func(_ context.Context, o metric.Int64Observer) error {
			if status := s.Status(); status.Log != nil {
				o.Observe(int64(value(&status)), of)
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
		builder.RegisterEventStoreLogFailedCallback(observe(func(l *eventlog.State) uint64 { return flag(l.Failed != nil) })),
		builder.RegisterEventStoreLogMissingEntriesCallback(observe(missing)),
		builder.RegisterEventStoreLogTornBytesCallback(observe(func(l *eventlog.State) uint64 { return uint64(l.TornBytes) })),
		builder.RegisterEventStoreLogEntriesReplayedCallback(progress(func(p store.Progress) uint64 { return p.Done })),
		builder.RegisterEventStoreLogEntriesToReplayCallback(progress(func(p store.Progress) uint64 { return p.Total })),
		builder.RegisterEventStoreSegmentsCallback(inFiles(func(st *store.Status) uint64 { return uint64(st.Segments) })),
		builder.RegisterEventStoreSegmentsColdCallback(inFiles(func(st *store.Status) uint64 { return uint64(st.ColdSegments) })),
		builder.RegisterEventStoreSegmentBytesCallback(inFiles(func(st *store.Status) uint64 { return uint64(st.SegmentBytes) })),
		builder.RegisterEventStoreSealFailedCallback(inFiles(func(st *store.Status) uint64 { return flag(st.SealError != nil) })),
		builder.RegisterEventStoreReadOnlyCallback(inFiles(func(st *store.Status) uint64 { return flag(st.ReadOnly != "") })),
		builder.RegisterEventStoreLostEventsCallback(inFiles(lost)),
	)
}

func flag(set bool) uint64 {
	if set {
		return 1
	}
	return 0
}

// missing returns how many entries of the log are missing at least.
func missing(log *eventlog.State) uint64 {
	var n uint64
	for _, m := range log.Missing {
		n += atLeast(m.First, m.Last)
	}
	return n
}

// lost returns how many events of segments are missing at least.
func lost(status *store.Status) uint64 {
	var n uint64
	for _, l := range status.Losses {
		n += atLeast(l.First, l.Last)
	}
	return n
}

// atLeast returns how many there are from first to last, both included; one where the
// last is not known.
func atLeast(first, last uint64) uint64 { return max(last, first) - first + 1 }
