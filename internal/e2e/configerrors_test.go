package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// A configuration that can't work stops the start, and what is printed says
// where to look.
func TestConfigErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, overlay string
		says          []string // regular expressions
	}{
		{
			"unknown store of the exporter",
			`exporters: {event_store: {store: event_store/missing}}`,
			[]string{"store", "event_store/missing"},
		},
		{
			"unknown store of the query API",
			`extensions: {event_query: {store: event_store/missing}}`,
			[]string{"event_query", "event_store/missing"},
		},
		{
			"negative number of events",
			`extensions: {event_store: {limits: {max_events: -1}}}`,
			[]string{"limits", "max_events"},
		},
		{
			"negative size",
			`extensions: {event_store: {limits: {max_bytes: -1}}}`,
			[]string{"limits", "max_bytes"},
		},
		{
			"unknown policy",
			`extensions: {event_store: {limits: {on_full: panic}}}`,
			[]string{"on_full", "evict", "reject"},
		},
		{
			"misspelt key",
			`extensions: {event_store: {limits: {max_byte: 1}}}`,
			[]string{"limits", "max_byte"},
		},
		{
			"jq that does not compile",
			`extensions: {event_query: {projections: [{name: p, key: ".event.eventType", reducer: ".state + ("}]}}`,
			[]string{"event_query", "projections::0::reducer", "line 1, column 11", "unexpected EOF"},
		},
		{
			"jq with an unknown function",
			`extensions: {event_query: {states: [{aggregate_type: Payment, reducer: ".state | fold(.event)"}]}}`,
			[]string{"event_query", "states::0::reducer", "line 1, column 10", "fold/1"},
		},
		{
			"API on the port of OTLP",
			`extensions: {event_query: {http: {endpoint: "${env:EVENTSTORE_OTLP_HTTP}"}}}`,
			[]string{`listen tcp 127\.0\.0\.1:\d+: bind: address already in use`},
		},
		{
			"API on the port of the health check",
			`extensions: {health_check: {endpoint: "${env:EVENTSTORE_API}"}}`,
			[]string{`listen tcp 127\.0\.0\.1:\d+: bind: address already in use`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := distro.Start(t.Context(), binary, test.overlay)
			require.ErrorContains(t, err, "exit status 1")
			for _, part := range test.says {
				require.Regexp(t, part, err.Error())
			}
		})
	}
}
