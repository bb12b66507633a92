package client_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/store"
)

var payment = client.Aggregate{Type: "Payment", ID: "order 1/p?1"}

func TestNew(t *testing.T) {
	t.Parallel()
	for _, server := range []string{"", "127.0.0.1:4319", "ftp://host", "http://", "http://host?a=b", "http://host#a", "http://\x00"} {
		_, err := client.New(server, client.Options{})
		require.Error(t, err, server)
	}
	for _, server := range []string{"http://127.0.0.1:4319", "https://host/", "https://host/below/"} {
		_, err := client.New(server, client.Options{})
		require.NoError(t, err, server)
	}
}

func TestAppendAndRead(t *testing.T) {
	t.Parallel()
	c, server := start(t, store.Limits{}, impatient())
	ctx := t.Context()
	when := time.Date(2026, 11, 23, 10, 0, 0, 1, time.UTC)
	result, err := c.Append(ctx, payment, client.Version(0), api.NewEvent{
		EventID: "1", EventType: "Initiated", CorrelationID: "order-1", Timestamp: api.Time{Time: when}, Tags: []string{"currency:EUR"},
		Data: map[string]any{"amount": 9007199254740993}, Metadata: &api.NewMetadata{UserID: "alice", Service: "checkout"},
	}, event("2", "Authorized"))
	require.NoError(t, err)
	require.Equal(t, uint64(2), *result.Version)
	require.False(t, result.Duplicate)
	require.Equal(t, "2", result.Receipts[1].EventID)

	result, err = c.Append(ctx, payment, client.Version(2), event("3", "Processed"))
	require.NoError(t, err)
	require.Equal(t, uint64(3), result.Receipts[0].Position)
	require.Equal(t, []string{"1", "2", "3"}, ids(t, c.ReadAggregate(ctx, payment, 0)))
	require.Equal(t, []string{"2", "3"}, ids(t, c.ReadAggregate(ctx, payment, 2)))
	_, err = c.Append(ctx, payment, client.Exists, event("4", "Noted"))
	require.NoError(t, err)
	_, err = c.Append(ctx, payment, client.Any, event("5", "Noted"))
	require.NoError(t, err)

	for e, err := range c.ReadAggregate(ctx, payment, 0) {
		require.NoError(t, err)
		require.Equal(t, when, e.Timestamp.Time)
		require.JSONEq(t, `{"amount": 9007199254740993}`, string(e.Data))
		require.Equal(t, payment.Type, e.AggregateType)
		require.Equal(t, payment.ID, e.AggregateID)
		require.Equal(t, "alice", e.Metadata.UserID)
		break
	}
	require.Equal(t, uint64(5), server.Store.Status().LastPosition)
}

// An event that names no id gets one of its own, and the caller's stays without.
func TestAppendSetsIDs(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	events := []api.NewEvent{{EventType: "Noted"}, {EventType: "Noted"}}
	first, err := c.AppendEvents(t.Context(), api.AppendRequest{Events: events})
	require.NoError(t, err)
	require.NotEqual(t, first.Receipts[0].EventID, first.Receipts[1].EventID)
	require.Empty(t, events[0].EventID)
	second, err := c.AppendEvents(t.Context(), api.AppendRequest{Events: events})
	require.NoError(t, err)
	require.False(t, second.Duplicate)
}

func TestPages(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	const count = 2500
	var want []string
	for first := 0; first < count; first += 500 {
		var events []api.NewEvent
		for n := first; n < first+500; n++ {
			id := fmt.Sprintf("e%04d", n)
			want = append(want, id)
			events = append(events, api.NewEvent{EventID: id, EventType: "Counted", CorrelationID: "count"})
		}
		_, err := c.Append(t.Context(), payment, client.Version(uint64(first)), events...)
		require.NoError(t, err)
	}
	require.Equal(t, want, ids(t, c.ReadAggregate(t.Context(), payment, 0)))
	require.Equal(t, want, ids(t, c.Replay(t.Context(), nil, 0)))
	require.Equal(t, want[2000:], ids(t, c.Replay(t.Context(), client.Filter{"eventType": {"Counted"}}, 2001)))
	require.Empty(t, ids(t, c.Replay(t.Context(), client.Filter{"eventType": {"Other"}}, 0)))
	tl, err := c.Timeline(t.Context(), "count")
	require.NoError(t, err)
	require.Len(t, tl.Events, count)
}

func TestTimeline(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	const traceID = "7d3e1c5a9b2f4e60a1c8d4f2b6e09375"
	first, second := event("1", "Initiated"), event("2", "Authorized")
	first.CorrelationID, second.CorrelationID, second.CausationID = "order/1", "order/1", "1"
	first.TraceID, first.SpanID = traceID, "c6507be2f19d384a"
	first.Timestamp = api.Time{Time: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	second.Timestamp = api.Time{Time: first.Timestamp.Add(1500 * time.Millisecond)}
	_, err := c.Append(t.Context(), payment, client.Any, first, second)
	require.NoError(t, err)

	tl, err := c.Timeline(t.Context(), "order/1")
	require.NoError(t, err)
	require.Equal(t, "order/1", tl.CorrelationID)
	require.Equal(t, 2, tl.EventCount)
	require.InDelta(t, 1500, tl.DurationMs, 0)
	require.Equal(t, []api.AggregateCount{{AggregateType: payment.Type, AggregateID: payment.ID, Count: 2}}, tl.Aggregates)
	require.Equal(t, "2", tl.Events[1].EventID)
	require.Equal(t, 1, tl.Events[1].Depth)
	require.InDelta(t, 1500, tl.Events[1].GapMs, 0)

	tl, err = c.TraceTimeline(t.Context(), traceID)
	require.NoError(t, err)
	require.Equal(t, traceID, tl.TraceID)
	require.Len(t, tl.Events, 1)
	_, err = c.Timeline(t.Context(), "unknown")
	require.ErrorIs(t, err, client.ErrNotFound)
}

// The types of package api have every member of what the server answers, under
// its name.
func TestWireTypesAreWhole(t *testing.T) {
	t.Parallel()
	var answers []answer
	options := impatient()
	options.HTTP = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		response, err := alone.RoundTrip(r)
		if err != nil || r.Method != http.MethodGet {
			return response, err
		}
		body, err := io.ReadAll(response.Body)
		answers = append(answers, answer{r.URL.Path, body})
		response.Body = io.NopCloser(bytes.NewReader(body))
		return response, err
	})}
	c, _ := start(t, store.Limits{}, options)
	e := event("1", "Initiated")
	e.CorrelationID, e.Tags = "flow", []string{"a:b"}
	e.Metadata = &api.NewMetadata{Service: "s", SeverityNumber: 9, Attributes: map[string]any{"x": 1}}
	_, err := c.Append(t.Context(), payment, client.Any, e)
	require.NoError(t, err)
	_ = ids(t, c.ReadAggregate(t.Context(), payment, 0))
	_ = ids(t, c.Replay(t.Context(), nil, 0))
	_, err = c.Timeline(t.Context(), "flow")
	require.NoError(t, err)
	require.Len(t, answers, 3)
	for i, into := range []any{&api.EventPage{}, &api.Event{}, &api.Timeline{}} {
		decoder := json.NewDecoder(bytes.NewReader(answers[i].body))
		decoder.DisallowUnknownFields()
		require.NoError(t, decoder.Decode(into), answers[i].path)
		again, err := json.Marshal(into)
		require.NoError(t, err)
		require.JSONEq(t, string(answers[i].body), string(again), answers[i].path)
	}
}

type answer struct {
	path string
	body []byte
}

func TestStreamsEndWithTheLoop(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	_, err := c.Append(t.Context(), payment, client.Any, event("1", "A"), event("2", "B"))
	require.NoError(t, err)
	for _, events := range []func(func(api.Event, error) bool){
		c.ReadAggregate(t.Context(), payment, 0), c.Replay(t.Context(), nil, 0),
	} {
		var seen []string
		for e, err := range events {
			require.NoError(t, err)
			seen = append(seen, e.EventID)
			break
		}
		require.Equal(t, []string{"1"}, seen)
		require.Equal(t, []string{"1", "2"}, slices.Clone(ids(t, events)), "an iterator can be used again")
	}
}
