package client_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/store"
)

// A tail whose connection breaks again and again yields every event once, in
// order, while others append.
func TestTailOfAServer(t *testing.T) {
	t.Parallel()
	const events = 1000
	network := &shortLived{random: rand.New(rand.NewPCG(4, 4))}
	options := impatient()
	options.HTTP = &http.Client{Transport: network}
	c, _ := start(t, store.Limits{}, options)
	appended := make(chan error, 1)
	go func() {
		for range events / 10 {
			ten := make([]api.NewEvent, 10)
			for i := range ten {
				ten[i] = api.NewEvent{EventType: "Counted"}
			}
			if _, err := c.Append(context.Background(), payment, client.Any, ten...); err != nil {
				appended <- err
				return
			}
		}
		appended <- nil
	}()
	next := uint64(1)
	for e, err := range c.Tail(t.Context(), client.Filter{"eventType": {"Counted"}}, 1) {
		require.NoError(t, err)
		require.Equal(t, next, e.Position)
		if next++; next > events {
			break
		}
	}
	require.NoError(t, <-appended)
	require.Greater(t, network.broken, 10)
}

func TestTailOfAServerEndsWithItsContext(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	_, err := c.Append(ctx, payment, client.Any, event("1", "A"))
	require.NoError(t, err)
	var seen []string
	for e, err := range c.Tail(ctx, nil, 1) {
		if err != nil {
			require.ErrorIs(t, err, context.Canceled)
			break
		}
		seen = append(seen, e.EventID)
		cancel()
	}
	require.Equal(t, []string{"1"}, seen)
}

func TestStateOfAServer(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{MaxEvents: 3}, impatient())
	ctx := t.Context()
	_, err := c.Append(ctx, payment, client.Version(0),
		api.NewEvent{EventType: "Initiated", Data: map[string]any{"amount": 100}},
		api.NewEvent{EventType: "Processed", Data: map[string]any{"settled": true}})
	require.NoError(t, err)
	f := func(version uint64, want string, at client.Moment) {
		t.Helper()
		state, err := c.State(ctx, payment, at)
		require.NoError(t, err)
		require.Equal(t, payment.ID, state.AggregateID)
		require.Equal(t, version, state.Version)
		require.JSONEq(t, want, string(state.State))
	}
	f(2, `{"amount": 100, "settled": true}`, client.Latest)
	f(1, `{"amount": 100}`, client.AtVersion(1))
	f(2, `{"amount": 100, "settled": true}`, client.AtTime(time.Now().Add(time.Hour)))
	_, err = c.State(ctx, payment, client.AtVersion(3))
	require.ErrorIs(t, err, client.ErrNotFound)

	other := client.Aggregate{Type: "Payment", ID: "other"}
	_, err = c.Append(ctx, other, client.Version(0), event("1", "A"), event("2", "B"), event("3", "C"))
	require.NoError(t, err)
	_, err = c.State(ctx, payment, client.AtVersion(1))
	require.ErrorIs(t, err, client.ErrGone)
}
