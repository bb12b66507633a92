package client_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/client"
)

func TestState(t *testing.T) {
	t.Parallel()
	f := func(want string, at client.Moment) {
		t.Helper()
		var asked *url.URL
		answers := says(http.StatusOK, `{"aggregateType": "Payment", "aggregateId": "1", "version": 2, "state": {"amount": 100}}`)
		c, err := client.New("http://localhost", client.Options{HTTP: &http.Client{
			Transport: transport(func(r *http.Request) (*http.Response, error) {
				asked = r.URL
				return answers()
			}),
		}})
		require.NoError(t, err)
		state, err := c.State(t.Context(), payment, at)
		require.NoError(t, err)
		require.Equal(t, uint64(2), state.Version)
		require.JSONEq(t, `{"amount": 100}`, string(state.State))
		require.Equal(t, "/api/v1/aggregates/Payment/order%201%2Fp%3F1/state", asked.EscapedPath())
		require.Equal(t, want, asked.RawQuery)
	}
	f("", client.Latest)
	f("version=2", client.AtVersion(2))
	f("at=2026-11-23T10%3A00%3A00.000000001Z", client.AtTime(time.Date(2026, 11, 23, 11, 0, 0, 1, time.FixedZone("", 3600))))
}
