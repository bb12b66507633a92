package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var atomicTests = []test{
	{"FailureInTheMiddleLeavesNothing", testFailureLeavesNothing},
	{"SomeKnownAndSomeNot", testSomeKnownSomeNot},
	{"AllKnown", testAllKnown},
	{"SpansAggregates", testAtomicSpansAggregates},
}

// unfit is an event that an all-or-nothing append fails at, in the store of
// the next test.
type unfit struct {
	event  store.NewEvent
	reason store.Reason
	is     error
	actual uint64 // version
}

var unfitEvents = map[string]unfit{
	"conflict":      {event("x", of("Payment", "old"), expecting(9)), store.ReasonVersionConflict, store.ErrConflict, 1},
	"conflict new":  {event("x", of("Payment", "new"), expecting(0)), store.ReasonVersionConflict, store.ErrConflict, 1},
	"collision":     {event("held", typed("Other")), store.ReasonCollision, store.ErrCollision, 0},
	"own collision": {event("a", typed("Other")), store.ReasonCollision, store.ErrCollision, 0},
	"no type":       {event("x", typed("")), store.ReasonMissingEventType, store.ErrInvalid, 0},
	"no id":         {event(""), store.ReasonMissingEventID, store.ErrInvalid, 0},
	"malformed": {
		event("x", func(e *store.NewEvent) { e.Malformed = "tags are no array" }),
		store.ReasonMalformed, store.ErrInvalid, 0,
	},
	"too large": {event("x", body(store.Bytes(make([]byte, 5000)))), store.ReasonTooLarge, store.ErrTooLarge, 0},
}

func testFailureLeavesNothing(t *testing.T, open openFunc) {
	for name, bad := range unfitEvents {
		t.Run(name, func(t *testing.T) {
			s := open(t, store.Options{Limits: store.Limits{MaxEventBytes: 4096}})
			mustStore(t, s, event("held", of("Payment", "old"), flow("f")))
			held := s.Status()

			_, err := appendAtomic(t, s,
				event("a", of("Payment", "new"), flow("f"), func(e *store.NewEvent) { e.Tags = []string{"k:v"} }),
				bad.event,
				event("z", of("Payment", "old"), flow("f")))
			var rejected *store.RejectedError
			require.ErrorAs(t, err, &rejected)
			require.ErrorIs(t, err, bad.is)
			require.NotEmpty(t, rejected.Detail)
			require.Contains(t, err.Error(), rejected.Detail)
			rejected.Detail = ""
			require.Equal(t, &store.RejectedError{
				Index: 1, EventID: bad.event.EventID, Reason: bad.reason, ActualVersion: bad.actual,
			}, rejected)

			status := s.Status()
			require.Equal(t, held.LastPosition, status.LastPosition)
			require.Equal(t, held.Bytes, status.Bytes)
			require.Equal(t, held.Aggregates, status.Aggregates)
			require.Equal(t, []string{"held"}, search(t, s, anyOf(store.FieldCorrelationID, "f")))
			require.Empty(t, search(t, s, anyOf(store.FieldTag, "k:v")))
			_, err = s.Event(t.Context(), "a")
			require.ErrorIs(t, err, store.ErrNotFound)
			_, err = s.Aggregate(t.Context(), "Payment", "new")
			require.ErrorIs(t, err, store.ErrNotFound)
			mustStore(t, s, event("a", of("Payment", "new"), expecting(0)))
			require.Equal(t, held.LastPosition+1, lookUp(t, s, "a").Position)
		})
	}
}

func testSomeKnownSomeNot(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("known"))
	f := func(index int, events ...store.NewEvent) {
		t.Helper()
		_, err := appendAtomic(t, s, events...)
		var rejected *store.RejectedError
		require.ErrorAs(t, err, &rejected)
		require.ErrorIs(t, err, store.ErrCollision)
		require.Equal(t, index, rejected.Index)
		require.Equal(t, events[index].EventID, rejected.EventID)
		require.Equal(t, uint64(1), s.Status().LastPosition)
	}
	f(1, event("known"), event("new"))
	f(0, event("new"), event("known"))
	f(0, event("new"), event("new"), event("known"))
}

func testAllKnown(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	first := appendEach(t, s, event("a"), event("b", of("Payment", "p")))
	again, err := appendAtomic(t, s, event("b", of("Payment", "p")), event("a"), event("b", of("Payment", "p")))
	require.NoError(t, err)
	for i, want := range []store.Receipt{first[1], first[0], first[1]} {
		want.Outcome = store.Duplicate
		require.Equal(t, want, again[i])
	}
	require.Equal(t, uint64(2), s.Status().LastPosition)
}

func testAtomicSpansAggregates(t *testing.T, open openFunc) {
	s := open(t, store.Options{Now: newClock(noon).now})
	receipts, err := appendAtomic(t, s,
		event("a", of("Account", "from"), expecting(0)),
		event("b", of("Account", "to"), expecting(0)),
		event("c"),
		event("d", of("Account", "from"), expecting(1)))
	require.NoError(t, err)
	for i, want := range []store.Receipt{
		{EventID: "a", Position: 1, Version: 1},
		{EventID: "b", Position: 2, Version: 1},
		{EventID: "c", Position: 3},
		{EventID: "d", Position: 4, Version: 2},
	} {
		want.RecordedAt = noon
		require.Equal(t, want, receipts[i])
	}
}
