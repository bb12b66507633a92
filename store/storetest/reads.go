package storetest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var readTests = []test{
	{"EventByID", testEventByID},
	{"OrderAndLimit", testOrderAndLimit},
	{"PositionBounds", testPositionBounds},
	{"EarlyBreak", testEarlyBreak},
	{"ViewIsOfTheBeginning", testViewIsOfTheBeginning},
	{"AppendWhileReading", testAppendWhileReading},
	{"CancelledBefore", testCancelledBefore},
	{"CancelledInTheMiddle", testCancelledInTheMiddle},
	{"EmptyStore", testEmptyStore},
}

func testEventByID(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, numbered(100)...)
	for i := range uint64(100) {
		require.Equal(t, i+1, lookUp(t, s, fmt.Sprintf("e%d", i+1)).Position)
	}
	for _, id := range []string{"e101", "E1", ""} {
		_, err := s.Event(t.Context(), id)
		require.ErrorIs(t, err, store.ErrNotFound, id)
	}
}

func testOrderAndLimit(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("e1", flow("odd")), event("e2"), event("e3", flow("odd")), event("e4"), event("e5", flow("odd")))
	f := func(q store.Query, want ...string) {
		t.Helper()
		require.Equal(t, want, idsOf(read(t, s, q)))
	}
	odd := anyOf(store.FieldCorrelationID, "odd")
	f(store.Query{}, "e1", "e2", "e3", "e4", "e5")
	f(store.Query{Descending: true}, "e5", "e4", "e3", "e2", "e1")
	f(store.Query{Limit: 2}, "e1", "e2")
	f(store.Query{Limit: 2, Descending: true}, "e5", "e4")
	f(store.Query{Limit: 100}, "e1", "e2", "e3", "e4", "e5")
	f(store.Query{Filter: odd, Limit: 2}, "e1", "e3")
	f(store.Query{Filter: odd, Limit: 2, Descending: true}, "e5", "e3")
}

func testPositionBounds(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("e1", flow("f")), event("e2"), event("e3", flow("f")), event("e4", flow("f")))
	f := func(from, to uint64, want ...string) {
		t.Helper()
		want = append([]string{}, want...)
		require.Equal(t, want, search(t, s, store.Filter{FromPosition: from, ToPosition: to}))
		listed := anyOf(store.FieldCorrelationID, "f")
		listed.FromPosition, listed.ToPosition = from, to
		want = slices.DeleteFunc(want, func(id string) bool { return id == "e2" })
		require.Equal(t, want, search(t, s, listed))
		events := read(t, s, store.Query{Filter: listed, Descending: true})
		slices.Reverse(want)
		require.Equal(t, want, idsOf(events))
	}
	f(0, 0, "e1", "e2", "e3", "e4")
	f(1, 4, "e1", "e2", "e3", "e4")
	f(2, 3, "e2", "e3")
	f(3, 0, "e3", "e4")
	f(0, 2, "e1", "e2")
	f(4, 4, "e4")
	f(3, 2)
	f(5, 0)
	f(5, 9)
	f(4, math.MaxUint64, "e4")
	f(math.MaxInt64, 0)
	f(math.MaxInt64+1, 0)
	f(math.MaxUint64, math.MaxUint64)
}

func testEarlyBreak(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, numbered(10)...)
	for range 3 {
		n := 0
		for _, err := range s.Events(t.Context(), store.Query{}) {
			require.NoError(t, err)
			if n++; n == 3 {
				break
			}
		}
		require.Equal(t, 3, n)
	}
	mustStore(t, s, event("after"))

	// Leaving at the very event after which the context ends is not an error
	// either: nothing may be yielded to a loop that is left.
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, err := range s.Events(ctx, store.Query{}) {
		require.NoError(t, err)
		cancel()
		break
	}
	require.Len(t, search(t, s, store.Filter{}), 11)
}

func testViewIsOfTheBeginning(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, numbered(3, flow("f"))...)
	events := s.Events(t.Context(), store.Query{Filter: anyOf(store.FieldCorrelationID, "f")})
	mustStore(t, s, event("before the loop", flow("f")))
	var ids []string
	for e, err := range events {
		require.NoError(t, err)
		ids = append(ids, e.EventID)
		if len(ids) == 1 {
			mustStore(t, s, event("in the loop", flow("f")))
		}
	}
	require.Equal(t, []string{"e1", "e2", "e3", "before the loop"}, ids)
	ids = nil
	for e, err := range events {
		require.NoError(t, err)
		ids = append(ids, e.EventID)
	}
	require.Equal(t, []string{"e1", "e2", "e3", "before the loop", "in the loop"}, ids)
}

// A reader holds no lock while it yields.
func testAppendWhileReading(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 200}})
	mustStore(t, s, numbered(200)...)
	n := 0
	for e, err := range s.Events(t.Context(), store.Query{}) {
		require.NoError(t, err)
		n++
		require.Equal(t, fmt.Sprintf("e%d", n), e.EventID)
		mustStore(t, s, event(fmt.Sprintf("new %d", n)))
		require.NoError(t, s.EnforceLimits())
		lookUp(t, s, fmt.Sprintf("new %d", n))
	}
	require.Equal(t, 200, n)
}

func testCancelledBefore(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, numbered(3, flow("f"))...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n := 0
	for e, err := range s.Events(ctx, store.Query{}) {
		n++
		require.ErrorIs(t, err, context.Canceled)
		require.Zero(t, e)
	}
	require.Equal(t, 1, n)
	f := anyOf(store.FieldCorrelationID, "f")
	for name, call := range map[string]func() error{
		"append":      func() error { _, err := s.Append(ctx, store.Append{Events: numbered(4)}); return err },
		"count":       func() error { _, err := s.Count(ctx, f, nil); return err },
		"group":       func() error { _, err := s.Count(ctx, f, new(store.FieldTag)); return err },
		"timeline":    func() error { _, err := s.Timeline(ctx, store.TimelineQuery{Filter: f}); return err },
		"trends":      func() error { _, err := s.Trends(ctx, store.TrendQuery{Filter: f}); return err },
		"statistics":  func() error { _, err := s.Statistics(ctx, f, nil); return err },
		"field infos": func() error { _, err := s.FieldInfos(ctx, f); return err },
		"aggregates":  func() error { _, _, err := s.Aggregates(ctx, store.AggregatesQuery{Filter: f}); return err },
	} {
		require.ErrorIs(t, call(), context.Canceled, name)
	}
	require.Equal(t, uint64(3), s.Status().LastPosition)
}

// A read looks at its context now and then, not for every event.
func testCancelledInTheMiddle(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const events = 20_000
	mustStore(t, s, numbered(events)...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	for e, err := range s.Events(ctx, store.Query{}) {
		require.NoError(t, last, "the error comes last")
		if last = err; err != nil {
			require.Zero(t, e)
			continue
		}
		if n++; n == 10 {
			cancel()
		}
	}
	require.ErrorIs(t, last, context.Canceled)
	require.Less(t, n, events/2)
}

func testEmptyStore(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	require.Empty(t, search(t, s, store.Filter{}))
	require.Empty(t, search(t, s, store.Filter{FromPosition: 1, To: noon, RecordedFrom: noon}))
	counts, err := s.Count(t.Context(), store.Filter{}, new(store.FieldUserID))
	require.NoError(t, err)
	require.Zero(t, counts.Count+counts.Missing+len(counts.Groups))
	trends, err := s.Trends(t.Context(), store.TrendQuery{})
	require.NoError(t, err)
	require.Empty(t, trends.Buckets)
	require.Zero(t, trends.From)
	statistics, err := s.Statistics(t.Context(), store.Filter{}, nil)
	require.NoError(t, err)
	require.Zero(t, statistics.Total)
	aggregates, next, err := s.Aggregates(t.Context(), store.AggregatesQuery{})
	require.NoError(t, err)
	require.Empty(t, aggregates)
	require.Zero(t, next)
	require.Empty(t, rejectionsOf(t, s))
	status := s.Status()
	require.Equal(t, store.StateReady, status.State)
	require.NotEmpty(t, status.Epoch)
	require.Zero(t, status.FirstPosition+status.LastPosition+status.Events)
}
