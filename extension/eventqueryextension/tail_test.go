package eventqueryextension

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/metric/metricdata/metricdatatest"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/httpapi"
	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/metadatatest"
	"github.com/gyroscops/otel-eventstore/store"
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

// A tail that has nothing to say answers at once, and outlives its heartbeats.
func TestQuietTail(t *testing.T) {
	t.Parallel()
	cfg := newConfig()
	cfg.Tail.Heartbeat = time.Millisecond
	s := openStore(t)
	q, api := start(t, nopSettings(), newHost(s), cfg)
	require.NoError(t, q.Ready())
	f := func(mediaType, line string) {
		t.Helper()
		response := get(t, api+"/tail?eventType=Late", "Accept", mediaType)
		require.Equal(t, http.StatusOK, response.StatusCode)
		require.Equal(t, mediaType, response.Header.Get("Content-Type"))
		beats := get(t, api+"/tail?eventType=None")
		_, err := io.ReadFull(beats.Body, make([]byte, 1000)) // some ten heartbeats
		require.NoError(t, err)
		_, err = s.Append(t.Context(), store.Append{Events: []store.NewEvent{
			{Envelope: store.Envelope{EventID: mediaType, EventType: "Late"}},
		}})
		require.NoError(t, err)
		for lines := bufio.NewScanner(response.Body); ; {
			require.True(t, lines.Scan())
			if rest, ok := strings.CutPrefix(lines.Text(), line); ok {
				require.Contains(t, rest, `"eventId":"`+mediaType+`"`)
				return
			}
			require.NotEqual(t, "application/x-ndjson", mediaType, "the first line is the event")
		}
	}
	f("application/x-ndjson", `{"position":1,`)
	f("text/event-stream", `data: {"position":2,`)
}
