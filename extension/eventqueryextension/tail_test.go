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

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/httpapi"
	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/metadatatest"
)

// Shutdown ends tails, which wait for nothing but events, at once and properly.
func TestShutdownEndsTails(t *testing.T) {
	t.Parallel()
	q, api := start(t, nopSettings(), newHost(openStore(t)), newConfig())
	require.NoError(t, q.Ready())
	tails := []*http.Response{get(t, api+"/tail"), get(t, api+"/tail", "Accept", "application/x-ndjson")}
	require.NoError(t, q.Shutdown(t.Context()))
	for _, response := range tails {
		_, err := io.ReadAll(response.Body)
		require.NoError(t, err)
	}
}

// Compacting is for whom the configuration lets do it.
func TestCompact(t *testing.T) {
	t.Parallel()
	f := func(enabled bool) *http.Response {
		cfg := newConfig()
		cfg.Admin.Enabled = enabled
		q, api := start(t, nopSettings(), newHost(openStore(t)), cfg)
		require.NoError(t, q.Ready())
		return do(t, http.MethodPost, api+"/admin/compact")
	}
	require.Equal(t, http.StatusOK, f(true).StatusCode)
	refused := f(false)
	requireProblem(t, refused, http.StatusMethodNotAllowed, "method-not-allowed")
	require.Equal(t, []string{""}, refused.Header.Values("Allow"))
}

func TestTailMetrics(t *testing.T) {
	t.Parallel()
	telemetry := componenttest.NewTelemetry()
	defer func() { require.NoError(t, telemetry.Shutdown(context.Background())) }()
	q, api := start(t, metadatatest.NewSettings(telemetry), newHost(openStore(t)), newConfig())
	require.NoError(t, q.Ready())
	point := func(n int64) []metricdata.DataPoint[int64] {
		return []metricdata.DataPoint[int64]{{Value: n, Attributes: attribute.NewSet(attribute.String("extension", q.id.String()))}}
	}
	get(t, api+"/tail")
	get(t, api+"/tail")
	metadatatest.AssertEqualEventQueryTails(t, telemetry, point(2), metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
	q.metrics.observe(t.Context(), httpapi.Observation{Behind: true})
	require.NoError(t, q.Shutdown(t.Context()))
	metadatatest.AssertEqualEventQueryTails(t, telemetry, point(0), metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
	metadatatest.AssertEqualEventQueryTailsBehind(t, telemetry, point(1), metricdatatest.IgnoreTimestamp(), metricdatatest.IgnoreExemplars())
}
