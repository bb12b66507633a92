package client_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/internal/apitest"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// impatient options have tests wait for little.
func impatient() client.Options {
	return client.Options{Backoff: time.Millisecond, MaxBackoff: 2 * time.Millisecond}
}

// transport sends requests on connections of their own, whose goroutines end with
// them.
type transport func(*http.Request) (*http.Response, error)

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) { return t(r) }

var alone = &http.Transport{DisableKeepAlives: true}

// start returns a client of a store of its own.
func start(t *testing.T, limits store.Limits, options client.Options) (*client.Client, *apitest.Server) {
	t.Helper()
	server, err := apitest.Start(t.Context(), limits)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	if options.HTTP == nil {
		options.HTTP = &http.Client{Transport: alone}
	}
	c, err := client.New(server.URL, options)
	require.NoError(t, err)
	return c, server
}

// event returns one to append.
func event(id, eventType string) api.NewEvent {
	return api.NewEvent{EventID: id, EventType: eventType, Data: map[string]any{"id": id}}
}

// ids returns the ids of the events that an iterator yields without an error.
func ids(t *testing.T, events func(func(api.Event, error) bool)) []string {
	t.Helper()
	all := []string{}
	for e, err := range events {
		require.NoError(t, err)
		all = append(all, e.EventID)
	}
	return all
}
