package e2e

import (
	"bufio"
	"bytes"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// What an operator sees of the event store in Prometheus.
func TestMetrics(t *testing.T) {
	t.Parallel()
	c := start(t, `extensions: {event_store: {limits: {max_events: 2}}}`)
	a := apiOf(t, c)
	mustSend(t, c, logs(aRecord("Opened", "1", ofAggregate("Account", "a")), aRecord("Noted", "2")))
	mustSend(t, c, logs(aRecord("Noted", "2")))
	mustSend(t, c, logs(aRecord("", "3"), aRecord("Noted", "4"))) // 4 evicts 1
	require.Len(t, a.events(url.Values{"eventType": {"Noted"}}), 2)
	status, _ := a.try("/events/unknown", nil, "application/json")
	require.Equal(t, http.StatusNotFound, status)

	metrics := scrape(t, c)
	for series, want := range map[string]float64{
		`event_store_events_appended{extension="event_store"}`:                                                                      3,
		`event_store_events_duplicate{extension="event_store"}`:                                                                     1,
		`event_store_events_evicted{extension="event_store"}`:                                                                       1,
		`event_store_events_rejected{extension="event_store",reason="missing_event_type"}`:                                          1,
		`event_store_events_rejected{extension="event_store",reason="event_id_collision"}`:                                          0,
		`event_store_events{extension="event_store"}`:                                                                               2,
		`event_store_rejections{extension="event_store"}`:                                                                           1,
		`event_store_aggregates{extension="event_store"}`:                                                                           1,
		`event_store_first_position{extension="event_store"}`:                                                                       2,
		`event_store_last_position{extension="event_store"}`:                                                                        3,
		`event_store_limit_bytes{extension="event_store"}`:                                                                          1 << 30,
		`event_store_append_duration_count{exporter="event_store"}`:                                                                 3,
		`event_query_duration_count{extension="event_query",http_response_status_code="200",http_route="/api/v1/events"}`:           1,
		`event_query_duration_count{extension="event_query",http_response_status_code="404",http_route="/api/v1/events/{eventId}"}`: 1,
		`event_query_events{extension="event_query",http_route="/api/v1/events"}`:                                                   2,
	} {
		require.Contains(t, metrics, series)
		require.InDelta(t, want, metrics[series], 0, series)
	}
	for _, series := range []string{
		`event_store_bytes{extension="event_store"}`,
		`event_store_append_duration_sum{exporter="event_store"}`,
		`event_query_duration_sum{extension="event_query",http_response_status_code="200",http_route="/api/v1/events"}`,
	} {
		require.Positive(t, metrics[series], series)
	}
}

// scrape answers the series of the event store by name and labels, without the
// prefix that the Collector gives to all of its metrics.
func scrape(t *testing.T, c *distro.Collector) map[string]float64 {
	t.Helper()
	status, body, err := exchange(t.Context(), http.MethodGet, "http://"+c.Metrics+"/metrics", nil, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, status)
	series := map[string]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(body)); lines.Scan(); {
		line, ours := strings.CutPrefix(lines.Text(), "otelcol_event_")
		if !ours {
			continue
		}
		name, text, found := strings.Cut(line, "} ")
		require.True(t, found, line)
		value, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		series["event_"+name+"}"] = value
	}
	return series
}
