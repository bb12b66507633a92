package eventqueryextension

import (
	"context"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/metadatatest"
)

func TestMetricsOfFolds(t *testing.T) {
	t.Parallel()
	telemetry := componenttest.NewTelemetry()
	defer func() { require.NoError(t, telemetry.Shutdown(context.Background())) }()
	most := 1
	cfg := newConfig()
	cfg.Projections = []ProjectionConfig{{
		Name: "types", Key: ".event.eventType", MaxKeys: &most,
		Reducer: `if .event.version == 3 then error("third") else .state + 1 end`,
	}}
	s := openStore(t)
	appendPayment(t, s)
	q, api := start(t, metadatatest.NewSettings(telemetry), newHost(s), cfg)
	require.NoError(t, q.Ready())
	for _, path := range []string{"/projections/types?minPosition=3", "/aggregates/Payment/payment-1/state"} {
		response := get(t, api+path)
		require.Equal(t, http.StatusOK, response.StatusCode)
		_, err := io.Copy(io.Discard, response.Body)
		require.NoError(t, err)
	}
	extension := attribute.String("extension", q.id.String())
	projected := func(value int64) []metricdata.DataPoint[int64] {
		return []metricdata.DataPoint[int64]{{Value: value, Attributes: attribute.NewSet(extension, attribute.String("projection", "types"))}}
	}
	alone := func(value int64) []metricdata.DataPoint[int64] {
		return []metricdata.DataPoint[int64]{{Value: value, Attributes: attribute.NewSet(extension)}}
	}
	options := []metricdatatest.Option{metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars()}
	metadatatest.AssertEqualEventQueryProjectionLag(t, telemetry, projected(0), options...)
	metadatatest.AssertEqualEventQueryProjectionKeys(t, telemetry, projected(1), options...)
	metadatatest.AssertEqualEventQueryProjectionLeftOut(t, telemetry, projected(1), options...)
	metadatatest.AssertEqualEventQueryProjectionFailures(t, telemetry, projected(1), options...)
	metadatatest.AssertEqualEventQueryProjectionCoversFrom(t, telemetry, projected(1), options...)
	metadatatest.AssertEqualEventQueryProjectionBytes(t, telemetry, projected(q.projections.Find("types").Info().Bytes), options...)
	metadatatest.AssertEqualEventQueryStateEvents(t, telemetry, alone(3), options...)
	metadatatest.AssertEqualEventQueryStateSnapshots(t, telemetry, alone(0), options...)
	metadatatest.AssertEqualEventQueryStateSnapshotBytes(t, telemetry, alone(0), options...)
}
