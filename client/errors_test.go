package client_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestConflict(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	_, err := c.Append(t.Context(), payment, client.Version(0), event("1", "A"), event("2", "B"), event("3", "C"))
	require.NoError(t, err)

	_, err = c.Append(t.Context(), payment, client.Version(1), event("4", "D"))
	require.ErrorIs(t, err, client.ErrConflict)
	require.NotErrorIs(t, err, client.ErrConditionFailed)
	var conflict *client.ConflictError
	require.ErrorAs(t, err, &conflict)
	require.Equal(t, uint64(3), conflict.Actual)
	require.Len(t, conflict.Events, 2)
	require.Equal(t, "2", conflict.Events[0].EventID)
	require.Equal(t, uint64(3), conflict.Events[1].Version)
	var answer *client.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, http.StatusPreconditionFailed, answer.Status)
	require.Contains(t, err.Error(), "412 Version conflict: ")

	_, err = c.Append(t.Context(), payment, client.Version(0), event("4", "D"))
	require.ErrorAs(t, err, &conflict)
	require.Len(t, conflict.Events, 3)
	_, err = c.Append(t.Context(), client.Aggregate{Type: "Payment", ID: "none"}, client.Exists, event("4", "D"))
	require.ErrorAs(t, err, &conflict)
	require.Zero(t, conflict.Actual)

	_, err = c.AppendEvents(t.Context(), api.AppendRequest{Events: []api.NewEvent{
		{EventType: "D", AggregateType: payment.Type, AggregateID: payment.ID, ExpectedVersion: new(uint64(2))},
		{EventType: "D", AggregateType: payment.Type, AggregateID: "other", ExpectedVersion: new(uint64(0))},
	}})
	require.ErrorIs(t, err, client.ErrConflict)
	require.ErrorAs(t, err, &answer)
	require.Equal(t, []api.VersionConflict{{
		AggregateType: payment.Type, AggregateID: payment.ID, ExpectedVersion: 2, ActualVersion: 3,
	}}, answer.Aggregates)
}

// A course has one seat, which the second student does not get.
func TestCondition(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	subscribe := func(student string) error {
		_, err := c.AppendEvents(t.Context(), api.AppendRequest{
			Events: []api.NewEvent{{EventID: student, EventType: "Subscribed", Tags: []string{"course:1"}}},
			Condition: &api.AppendCondition{FailIfEventsMatch: api.EventQuery{
				Items: []api.EventQueryItem{{Types: []string{"Subscribed"}, Tags: []string{"course:1"}}},
			}},
		})
		return err
	}
	require.NoError(t, subscribe("alice"))
	require.NoError(t, subscribe("alice"), "a repeat is a duplicate")
	err := subscribe("bob")
	require.ErrorIs(t, err, client.ErrConditionFailed)
	var answer *client.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, []uint64{1}, answer.ConflictingPositions)
}

func TestProblems(t *testing.T) {
	t.Parallel()
	c, server := start(t, store.Limits{MaxEvents: 2}, client.Options{Attempts: 1})
	_, err := c.Append(t.Context(), payment, client.Any, event("1", "A"), event("2", "B"), event("3", "C"), event("4", "D"))
	require.NoError(t, err)
	failing := func(events func(func(api.Event, error) bool)) error {
		t.Helper()
		for _, err := range events {
			return err
		}
		return nil
	}
	require.ErrorIs(t, failing(c.ReadAggregate(t.Context(), payment, 1)), client.ErrGone)
	require.ErrorIs(t, failing(c.Replay(t.Context(), nil, 1)), client.ErrGone)
	require.ErrorIs(t, failing(c.ReadAggregate(t.Context(), client.Aggregate{Type: "A", ID: "b"}, 0)), client.ErrNotFound)
	_, err = c.Append(t.Context(), payment, client.Any, event("4", "Other"))
	require.ErrorIs(t, err, client.ErrCollision)
	_, err = c.Append(t.Context(), payment, client.Any, event("5", ""))
	var answer *client.Error
	require.ErrorAs(t, err, &answer)
	require.Equal(t, http.StatusUnprocessableEntity, answer.Status)
	require.ErrorAs(t, failing(c.Replay(t.Context(), client.Filter{"evenType": {"x"}}, 0)), &answer)
	require.Equal(t, "evenType", answer.Parameter)

	require.NoError(t, server.Store.Close())
	_, err = c.Append(t.Context(), payment, client.Any, event("5", "A"))
	require.ErrorIs(t, err, client.ErrUnavailable)
}

// An append that is made a read on its way is no success.
func TestAppendIsNotRedirectedToARead(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
			return
		}
		_, _ = w.Write([]byte(`{"events":[]}`))
	}))
	defer server.Close()
	c, err := client.New(server.URL, impatient())
	require.NoError(t, err)
	_, err = c.Append(t.Context(), payment, client.Any, event("1", "A"))
	require.ErrorContains(t, err, "redirected from")
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{}`)) })
	_, err = c.Append(t.Context(), payment, client.Any, event("1", "A"))
	require.ErrorContains(t, err, "0 receipts for 1 events")
}
