package eventstoreextension

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadatatest"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

func TestLogMetrics(t *testing.T) {
	t.Parallel()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	cfg, err := loadAll(map[string]any{"mode": "file", "directory": "unused"})
	require.NoError(t, err)
	set := metadatatest.NewSettings(tel)
	set.ID = component.NewIDWithName(metadata.Type, "orders")
	var log eventlogtest.Log
	fill(t, &log, 3)
	e := newEventStore(set, cfg, store.Options{Codec: otelevent.Codec{}, OpenLog: func(ctx context.Context) (eventlog.Log, error) {
		opened, err := log.Open(ctx)
		failing := &failingLog{Log: opened, state: eventlog.State{
			Bytes: 4096, Segments: 2, Syncs: 7, SyncTime: 1500 * time.Millisecond, TornBytes: 17,
			Missing: []eventlog.Missing{{First: 5, Last: 6}, {First: 9}},
		}}
		failing.failed.Store(true)
		return failing, err
	}}, new(checking))
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	waitUntilReady(t, e.Store())

	attributes := attribute.NewSet(attribute.String("extension", "event_store/orders"))
	type assert func(*testing.T, *componenttest.Telemetry, []metricdata.DataPoint[int64], ...metricdatatest.Option)
	f := func(assert assert, want int64) {
		t.Helper()
		assert(t, tel, []metricdata.DataPoint[int64]{{Attributes: attributes, Value: want}}, metricdatatest.IgnoreTimestamp())
	}
	f(metadatatest.AssertEqualEventStoreLogBytes, 4096)
	f(metadatatest.AssertEqualEventStoreLogSegments, 2)
	f(metadatatest.AssertEqualEventStoreLogLastSequence, 3)
	f(metadatatest.AssertEqualEventStoreLogSyncs, 7)
	f(metadatatest.AssertEqualEventStoreLogFailed, 1)
	f(metadatatest.AssertEqualEventStoreLogMissingEntries, 3)
	f(metadatatest.AssertEqualEventStoreLogTornBytes, 17)
	f(metadatatest.AssertEqualEventStoreLogEntriesReplayed, 3)
	f(metadatatest.AssertEqualEventStoreLogEntriesToReplay, 3)
	metadatatest.AssertEqualEventStoreLogSyncTime(t, tel,
		[]metricdata.DataPoint[float64]{{Attributes: attributes, Value: 1.5}}, metricdatatest.IgnoreTimestamp())
	require.NoError(t, e.Shutdown(t.Context()))
}

// In memory mode there is nothing to say of a log.
func TestNoLogMetricsInMemory(t *testing.T) {
	t.Parallel()
	tel := componenttest.NewTelemetry()
	t.Cleanup(func() { require.NoError(t, tel.Shutdown(context.Background())) })
	e := newEventStore(metadatatest.NewSettings(tel), createDefaultConfig().(*Config), store.Options{}, new(checking))
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	waitUntilReady(t, e.Store())
	_, err := tel.GetMetric("otelcol_event_store_log_bytes")
	require.Error(t, err)
	require.NoError(t, e.Shutdown(t.Context()))
}
