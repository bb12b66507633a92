package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var horizonTests = []test{
	{"Positions", testHorizonOfPositions},
	{"Versions", testHorizonOfVersions},
	{"ReadBegunBefore", testReadBegunBeforeEviction},
	{"ReadsDuringEviction", testReadsDuringEviction},
}

// readError returns the one error that a query yields, before any event.
func readError(t testing.TB, s *store.Store, q store.Query) error {
	t.Helper()
	var last error
	for e, err := range s.Events(t.Context(), q) {
		require.Error(t, err)
		require.NoError(t, last, "an error comes once")
		require.Zero(t, e)
		last = err
	}
	return last
}

func testHorizonOfPositions(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 3}})
	mustStore(t, s, numbered(10, flow("f"))...)
	for _, filter := range []store.Filter{{}, anyOf(store.FieldCorrelationID, "f"), anyOf(store.FieldCorrelationID, "none")} {
		for _, descending := range []bool{false, true} {
			for position := range uint64(13) {
				filter.FromPosition = position
				q := store.Query{Filter: filter, Descending: descending}
				if position == 0 || position >= 8 {
					read(t, s, q)
					continue
				}
				err := readError(t, s, q)
				var evicted *store.EvictedError
				require.ErrorAs(t, err, &evicted)
				require.ErrorIs(t, err, store.ErrEvicted)
				require.Equal(t, &store.EvictedError{What: "position", Asked: position, First: 8}, evicted)
			}
		}
	}
	require.Equal(t, []string{"e8", "e9", "e10"}, search(t, s, store.Filter{FromPosition: 8}))

	// A descending page that continues below it would find nothing, and look
	// like the end.
	err := readError(t, s, store.Query{Filter: store.Filter{ToPosition: 7}, Descending: true})
	require.Equal(t, &store.EvictedError{What: "position", Asked: 7, First: 8}, err)
	require.Equal(t, []string{"e8"}, search(t, s, store.Filter{ToPosition: 8}))
}

func testHorizonOfVersions(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 3}})
	for i := range 6 {
		mustStore(t, s, event(fmt.Sprintf("p%d", i+1), of("Payment", "p")))
	}
	history := func(aggregateID string, fromVersion uint64) store.Query {
		f := anyOf(store.FieldAggregateType, "Payment")
		f.AnyOf[store.FieldAggregateID] = []string{aggregateID}
		f.FromVersion = fromVersion
		return store.Query{Filter: f}
	}
	f := func(q store.Query, first uint64) {
		t.Helper()
		err := readError(t, s, q)
		var evicted *store.EvictedError
		require.ErrorAs(t, err, &evicted)
		require.Equal(t, &store.EvictedError{What: "version", Asked: q.FromVersion, First: first}, evicted)
	}
	f(history("p", 1), 4)
	f(history("p", 3), 4)
	require.Equal(t, []string{"p4", "p5", "p6"}, idsOf(read(t, s, history("p", 4))))
	require.Equal(t, []string{"p4", "p5", "p6"}, idsOf(read(t, s, history("p", 0))), "an open end begins at the horizon")
	require.Empty(t, read(t, s, history("p", 7)))
	require.Empty(t, read(t, s, history("unknown", 1)))
	last := history("p", 0)
	last.ToVersion = 3
	require.Equal(t, &store.EvictedError{What: "version", Asked: 3, First: 4}, readError(t, s, last))
	last.ToVersion = 4
	require.Equal(t, []string{"p4"}, idsOf(read(t, s, last)))

	mustStore(t, s, numbered(3)...)
	f(history("p", 1), 0)
	f(history("p", 6), 0)
	require.Empty(t, read(t, s, history("p", 7)))
}

// A read goes on over what it began with, whatever is evicted meanwhile.
func testReadBegunBeforeEviction(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 500}})
	mustStore(t, s, numbered(500, flow("f"), of("A", "a"))...)
	for _, filter := range []store.Filter{{}, anyOf(store.FieldCorrelationID, "f", "g"), {From: time.Unix(1, 0)}} {
		first := s.Status().FirstPosition
		position := first
		for e, err := range s.Events(t.Context(), store.Query{Filter: filter}) {
			require.NoError(t, err)
			require.Equal(t, position, e.Position)
			require.Equal(t, position, e.Version)
			require.Equal(t, "f", e.CorrelationID)
			if position++; position == first+3 { // all of the view goes
				mustStore(t, s, numberedFrom(s.Status().LastPosition, 500)...)
				require.Equal(t, first+500, s.Status().FirstPosition)
			}
		}
		require.Equal(t, first+500, position)
	}
}

// numberedFrom returns n events with ids that no other call returns for
// another start.
func numberedFrom(start uint64, n int) []store.NewEvent {
	events := make([]store.NewEvent, n)
	for i := range events {
		events[i] = event(fmt.Sprintf("%d-%d", start, i), flow("f"), of("A", "a"))
	}
	return events
}

func testReadsDuringEviction(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 300}})
	mustStore(t, s, numberedFrom(0, 300)...)
	const batch = 17
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	var failed [4]error
	for reader := range failed {
		readers.Go(func() {
			for failed[reader] == nil && ctx.Err() == nil {
				n, err := readDense(ctx, s, reader)
				switch {
				case ctx.Err() != nil:
				case err != nil:
					failed[reader] = err
				case n < 300 || n > 300+batch: // an append may exceed the limit until it returns
					failed[reader] = fmt.Errorf("%d events read", n)
				}
			}
		})
	}
	for i := range uint64(300) {
		mustStore(t, s, numberedFrom(1+i, batch)...)
	}
	stop()
	readers.Wait()
	require.NoError(t, errors.Join(failed[:]...))
}

// readDense counts what one read yields; positions have to follow each other.
func readDense(ctx context.Context, s *store.Store, reader int) (int, error) {
	q := store.Query{Descending: reader%2 == 1}
	if reader < 2 {
		q.Filter = anyOf(store.FieldCorrelationID, "f")
	}
	n := 0
	var last uint64
	for e, err := range s.Events(ctx, q) {
		if err != nil {
			return n, err
		}
		next := last + 1
		if q.Descending {
			next = last - 1
		}
		if n > 0 && e.Position != next || e.Version != e.Position {
			return n, fmt.Errorf("position %d, version %d come after position %d", e.Position, e.Version, last)
		}
		n, last = n+1, e.Position
	}
	return n, nil
}
