package e2e

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"
)

// A configuration folds what OTLP clients send: a client that was answered reads
// its own write, and the operator sees how far the projection is.
func TestProjection(t *testing.T) {
	t.Parallel()
	c := start(t, `extensions:
  event_query:
    states:
      - {aggregate_type: Account, reducer: "{events: (.state.events + 1), last: .event.eventType}"}
    projections:
      - {name: types, filter: {aggregateType: Account}, key: .event.eventType, reducer: .state + 1}`)
	a := apiOf(t, c)
	mustSend(t, c, logs(
		aRecord("Opened", "1", ofAggregate("Account", "a")), aRecord("Noted", "2"), aRecord("Used", "3", ofAggregate("Account", "a")),
	))
	type projected struct {
		Key                  string
		Position, CoversFrom uint64
		State                int
	}
	require.Equal(t, projected{"Used", 3, 1, 1}, read[projected](a, "/projections/types/Used", url.Values{"minPosition": {"3"}}))
	type state struct {
		Version uint64
		State   map[string]any
	}
	require.Equal(t, state{1, map[string]any{"events": 1.0, "last": "Opened"}},
		read[state](a, "/aggregates/Account/a/state", url.Values{"version": {"1"}}))
	require.Equal(t, state{2, map[string]any{"events": 2.0, "last": "Used"}}, read[state](a, "/aggregates/Account/a/state", nil))

	metrics := scrape(t, c)
	for series, want := range map[string]float64{
		`event_query_projection_lag{extension="event_query",projection="types"}`:      0,
		`event_query_projection_keys{extension="event_query",projection="types"}`:     2,
		`event_query_projection_failures{extension="event_query",projection="types"}`: 0,
		`event_query_state_events{extension="event_query"}`:                           3,
	} {
		require.Contains(t, metrics, series)
		require.InDelta(t, want, metrics[series], 0, series)
	}
}
