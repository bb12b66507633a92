package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var versionTests = []test{
	{"AreDensePerAggregate", testVersionsAreDense},
	{"ExpectedVersionIsCheckedOnANewAggregate", testExpectedOnNewAggregate},
	{"ExpectedVersion", testExpectedVersion},
	{"ExpectedVersionsCountWithinAnAppend", testExpectedWithinAppend},
	{"ExpectedVersionNeedsAnAggregate", testExpectedNeedsAggregate},
	{"OneOfManyWritersWins", testOneOfManyWritersWins},
}

func testVersionsAreDense(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const events = 60
	for i := range events {
		e := event(fmt.Sprint(i), of("T", fmt.Sprint(i%3)))
		if i%4 == 3 {
			e = event(fmt.Sprint(i))
		}
		mustStore(t, s, e)
	}
	next := make(map[string]uint64)
	for _, e := range read(t, s, store.Query{}) {
		if e.AggregateType == "" {
			require.Zero(t, e.Version)
			continue
		}
		next[e.AggregateID]++
		require.Equal(t, next[e.AggregateID], e.Version)
	}
	require.Len(t, next, 3)
	for id, version := range next {
		aggregate, err := s.Aggregate(t.Context(), "T", id)
		require.NoError(t, err)
		require.Equal(t, version, aggregate.Version)
	}
}

func testExpectedOnNewAggregate(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	r := appendEach(t, s, event("each", of("Payment", "new"), expecting(1)))[0]
	require.Equal(t, store.Rejected, r.Outcome)
	require.Equal(t, store.ReasonVersionConflict, r.Reason)
	_, err := appendAtomic(t, s, event("atomic", of("Payment", "new"), expecting(3)))
	require.ErrorIs(t, err, store.ErrConflict)

	require.Zero(t, s.Status().LastPosition)
	_, err = s.Aggregate(t.Context(), "Payment", "new")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testExpectedVersion(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("1", of("Payment", "p")), event("2", of("Payment", "p")))
	last := uint64(2)
	f := func(aggregateID string, expected, actual uint64) {
		t.Helper()
		id := fmt.Sprintf("%s-%d-%d", aggregateID, expected, actual)
		e := event(id, of("Payment", aggregateID), expecting(expected))
		if expected == actual {
			last++
			receipts, err := appendAtomic(t, s, e)
			require.NoError(t, err)
			require.Equal(t, actual+1, receipts[0].Version)
			require.Equal(t, last, receipts[0].Position)
			return
		}
		_, err := appendAtomic(t, s, e)
		var rejected *store.RejectedError
		require.ErrorAs(t, err, &rejected)
		require.ErrorIs(t, err, store.ErrConflict)
		require.Equal(t, actual, rejected.ActualVersion)
		require.Equal(t, id, rejected.EventID)
		require.Equal(t, store.ReasonVersionConflict, appendEach(t, s, e)[0].Reason)
		require.Equal(t, last, s.Status().LastPosition)
	}
	f("p", 0, 2)
	f("p", 1, 2)
	f("p", 3, 2)
	f("p", 1<<63, 2)
	f("p", 2, 2)
	f("p", 2, 3)
	f("q", 1, 0)
	f("q", 0, 0)
	f("q", 0, 1)
	f("p", 3, 3)
	// The key is the pair.
	mustStore(t, s, event("other", of("Order", "p"), expecting(0)))
}

func testExpectedWithinAppend(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	batch := func(prefix, aggregateID string, expected ...uint64) []store.NewEvent {
		var events []store.NewEvent
		for i, version := range expected {
			events = append(events, event(fmt.Sprintf("%s%d", prefix, i), of("Payment", aggregateID), expecting(version)))
		}
		return events
	}
	receipts, err := appendAtomic(t, s, batch("a", "p", 0, 1, 2)...)
	require.NoError(t, err)
	require.Equal(t, uint64(3), receipts[2].Version)
	mustStore(t, s, batch("b", "q", 0, 1, 2)...)

	_, err = appendAtomic(t, s, batch("c", "p", 3, 3)...)
	var rejected *store.RejectedError
	require.ErrorAs(t, err, &rejected)
	require.Equal(t, 1, rejected.Index)
	require.Equal(t, uint64(4), rejected.ActualVersion)

	each := appendEach(t, s, batch("d", "q", 3, 3, 4)...)
	require.Equal(t, store.Stored, each[0].Outcome)
	require.Equal(t, store.ReasonVersionConflict, each[1].Reason)
	require.Equal(t, store.Stored, each[2].Outcome, "the one between used up no version")
	require.Equal(t, uint64(5), each[2].Version)
}

func testExpectedNeedsAggregate(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for name, aggregate := range map[string]edit{"none": of("", ""), "half": of("Payment", "")} {
		r := appendEach(t, s, event(name, aggregate, expecting(0)))[0]
		require.Equal(t, store.ReasonMalformed, r.Reason, name)
		_, err := appendAtomic(t, s, event(name, aggregate, expecting(0)))
		require.ErrorIs(t, err, store.ErrInvalid, name)
	}
	require.Zero(t, s.Status().LastPosition)
}

func testOneOfManyWritersWins(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const rounds, writers = 50, 8
	for round := range uint64(rounds) {
		var won atomic.Int32
		var done sync.WaitGroup
		for w := range writers {
			done.Go(func() {
				_, err := appendAtomic(t, s, event(fmt.Sprintf("%d-%d", round, w), of("Payment", "p"), expecting(round)))
				if err == nil {
					won.Add(1)
					return
				}
				var rejected *store.RejectedError
				if assert.ErrorAs(t, err, &rejected) {
					assert.Equal(t, round+1, rejected.ActualVersion)
				}
			})
		}
		done.Wait()
		require.Equal(t, int32(1), won.Load())
	}
	require.Equal(t, uint64(rounds), s.Status().LastPosition)
}
