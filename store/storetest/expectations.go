package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var expectationTests = []test{
	{"OfOneAggregate", testExpectation},
	{"ListsAllConflicts", testExpectationsListed},
	{"OfAnAggregateNotAppendedTo", testExpectationElsewhere},
	{"OutliveEviction", testExpectationEvicted},
	{"RepeatSucceeds", testExpectationRepeat},
}

// expect returns an expectation; exists is a negative version.
func expect(aggregateType, aggregateID string, version int) store.Expectation {
	e := store.Expectation{AggregateType: aggregateType, AggregateID: aggregateID}
	if version != exists {
		e.Version = new(uint64(version))
	}
	return e
}

const exists = -1

func appendExpecting(
	t testing.TB, s *store.Store, expected []store.Expectation, events ...store.NewEvent,
) ([]store.Receipt, error) {
	t.Helper()
	return s.Append(t.Context(), store.Append{Events: events, Expect: expected})
}

func testExpectation(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	conflict := func(version int, actual uint64) {
		t.Helper()
		before := held(s)
		expected := expect("Payment", "p", version)
		_, err := appendExpecting(t, s, []store.Expectation{expected}, event("never", of("Payment", "p")))
		var conflicts *store.ConflictError
		require.ErrorAs(t, err, &conflicts)
		require.ErrorIs(t, err, store.ErrConflict)
		require.Equal(t, []store.Conflict{{Expectation: expected, Actual: actual}}, conflicts.Conflicts)
		require.Equal(t, before, held(s))
	}
	stored := func(version int, events ...store.NewEvent) {
		t.Helper()
		_, err := appendExpecting(t, s, []store.Expectation{expect("Payment", "p", version)}, events...)
		require.NoError(t, err)
	}
	conflict(1, 0)
	conflict(exists, 0)
	stored(0, event("1", of("Payment", "p")), event("2", of("Payment", "p")))
	conflict(0, 2)
	conflict(1, 2)
	conflict(3, 2)
	stored(2, event("3", of("Payment", "p")))
	stored(exists, event("4", of("Payment", "p")))
	conflict(3, 4)
}

func testExpectationsListed(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("1", of("A", "1")), event("2", of("A", "2")), event("3", of("A", "2")))
	expected := []store.Expectation{
		expect("A", "1", 1), expect("A", "2", 1), expect("B", "1", 0), expect("B", "2", 9), expect("A", "1", 0),
	}
	_, err := appendExpecting(t, s, expected, event("4", of("A", "1")), event("5", of("B", "1")))
	var conflicts *store.ConflictError
	require.ErrorAs(t, err, &conflicts)
	require.Equal(t, []store.Conflict{
		{Expectation: expected[1], Actual: 2}, {Expectation: expected[3]}, {Expectation: expected[4], Actual: 1},
	}, conflicts.Conflicts)
	require.ErrorContains(t, err, `aggregate "A" "2" is at version 2, expected 1 (and 2 others)`)
	require.Equal(t, uint64(3), s.Status().LastPosition)

	receipts, err := appendExpecting(t, s, []store.Expectation{expect("A", "1", 1), expect("B", "1", 0)},
		event("4", of("A", "1")), event("5", of("B", "1")), event("6", of("A", "1")))
	require.NoError(t, err)
	require.Equal(t, uint64(3), receipts[2].Version)
}

func testExpectationElsewhere(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("1", of("Rate", "EUR")))
	_, err := appendExpecting(t, s, []store.Expectation{expect("Rate", "EUR", 0)}, event("2"))
	require.ErrorIs(t, err, store.ErrConflict)
	_, err = appendExpecting(t, s, []store.Expectation{expect("Rate", "EUR", 1)}, event("2"))
	require.NoError(t, err)
}

func testExpectationEvicted(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 1}})
	mustStore(t, s, event("1", of("A", "1")), event("2", of("A", "1")), event("3"))
	_, err := appendExpecting(t, s, []store.Expectation{expect("A", "1", 0)}, event("4", of("A", "1")))
	require.ErrorIs(t, err, store.ErrConflict)
	receipts, err := appendExpecting(t, s, []store.Expectation{expect("A", "1", exists)}, event("4", of("A", "1")))
	require.NoError(t, err)
	require.Equal(t, uint64(3), receipts[0].Version)
}

func testExpectationRepeat(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	try := func() []store.Receipt {
		t.Helper()
		receipts, err := appendExpecting(t, s, []store.Expectation{expect("A", "1", 0)},
			event("1", of("A", "1")), event("2", of("A", "1")))
		require.NoError(t, err)
		return receipts
	}
	first := try()
	mustStore(t, s, event("3", of("A", "1")))
	for i, again := range try() {
		require.Equal(t, store.Duplicate, again.Outcome)
		again.Outcome = store.Stored
		require.Equal(t, first[i], again)
	}
}
