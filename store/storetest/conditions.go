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

var conditionTests = []test{
	{"Items", testConditionItems},
	{"After", testConditionAfter},
	{"NamesTheLastConflicts", testConditionNamesLast},
	{"RepeatSucceeds", testConditionRepeat},
	{"ComesAfterVersions", testConditionAfterVersions},
	{"FailureLeavesNothing", testConditionLeavesNothing},
	{"NeedsEvictedEvents", testConditionEvicted},
	{"OfAnotherEpoch", testConditionEpoch},
	{"AcrossBlocks", testConditionAcrossBlocks},
	{"OneOfManyWritersWins", testConditionOneWins},
}

func tagged(tags ...string) edit {
	return func(e *store.NewEvent) { e.Tags = tags }
}

func condition(after uint64, items ...store.ConditionItem) *store.Condition {
	return &store.Condition{Items: items, After: after}
}

func types(names ...string) store.ConditionItem { return store.ConditionItem{Types: names} }

func tags(names ...string) store.ConditionItem { return store.ConditionItem{Tags: names} }

// appendIf appends under a condition.
func appendIf(t testing.TB, s *store.Store, c *store.Condition, events ...store.NewEvent) ([]store.Receipt, error) {
	t.Helper()
	return s.Append(t.Context(), store.Append{Events: events, Condition: c})
}

// broken asserts that a condition does not hold, for the events at the positions.
func broken(t testing.TB, s *store.Store, c *store.Condition, positions ...uint64) {
	t.Helper()
	before := held(s)
	_, err := appendIf(t, s, c, event("never"))
	var failed *store.ConditionError
	require.ErrorAs(t, err, &failed)
	require.ErrorIs(t, err, store.ErrConditionFailed)
	require.Equal(t, positions, failed.Positions)
	after := held(s)
	before.Bytes = after.Bytes // blocks may have been packed
	require.Equal(t, before, after)
}

// holds asserts that a condition holds, with an event that breaks none.
func holds(t testing.TB, s *store.Store, c *store.Condition) {
	t.Helper()
	id := fmt.Sprint("free", s.Status().LastPosition)
	receipts, err := appendIf(t, s, c, event(id, typed("Free")))
	require.NoError(t, err)
	require.Equal(t, store.Stored, receipts[0].Outcome)
}

func testConditionItems(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(
		t, s,
		event("1", typed("A"), tagged("x:1", "y:1")),
		event("2", typed("B"), tagged("x:1")),
		event("3", typed("A"), tagged("y:1")),
		event("4", typed("C")),
	)
	broken(t, s, condition(0, types("A")), 1, 3)
	broken(t, s, condition(0, types("A", "C")), 1, 3, 4)
	broken(t, s, condition(0, types("A", "none")), 1, 3)
	broken(t, s, condition(0, tags("x:1")), 1, 2)
	broken(t, s, condition(0, tags("x:1", "y:1")), 1)
	broken(t, s, condition(0, tags("y:1", "x:1", "x:1")), 1)
	broken(t, s, condition(0, store.ConditionItem{Types: []string{"B", "C"}, Tags: []string{"x:1"}}), 2)
	broken(t, s, condition(0, store.ConditionItem{}), 1, 2, 3, 4)
	broken(t, s, condition(0, types("C"), tags("y:1"), tags("x:1")), 1, 2, 3, 4)
	broken(t, s, condition(0, types("none"), types("C")), 4)
	for _, c := range []*store.Condition{
		condition(0),
		condition(0, types("none")),
		condition(0, types("")),
		condition(0, tags("none")),
		condition(0, tags("x:1", "none")),
		condition(0, tags("")),
		condition(0, store.ConditionItem{Types: []string{"C"}, Tags: []string{"x:1"}}),
		condition(0, store.ConditionItem{Types: []string{"none"}, Tags: []string{"x:1"}}),
	} {
		holds(t, s, c)
	}
}

func testConditionAfter(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("1", tagged("x:1")), event("2"), event("3", tagged("x:1")))
	broken(t, s, condition(0, tags("x:1")), 1, 3)
	broken(t, s, condition(1, tags("x:1")), 3)
	broken(t, s, condition(2, tags("x:1")), 3)
	broken(t, s, condition(1, types("Happened")), 2, 3)
	holds(t, s, condition(3, tags("x:1")))
	holds(t, s, condition(4, types("Happened"))) // 4 is the one before
	// The events of the append itself break nothing.
	_, err := appendIf(t, s, condition(3, tags("x:1")), event("a", tagged("x:1")), event("b", tagged("x:1")))
	require.NoError(t, err)
	broken(t, s, condition(3, tags("x:1")), 6, 7)
}

func testConditionNamesLast(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const many = 3 * store.MaxConflicts
	mustStore(t, s, numbered(many, tagged("x:1"))...)
	want := make([]uint64, store.MaxConflicts)
	for i := range want {
		want[i] = uint64(many - store.MaxConflicts + 1 + i)
	}
	broken(t, s, condition(0, tags("x:1")), want...)
	broken(t, s, condition(0, types("Happened")), want...)
	broken(t, s, condition(5, types("Happened"), tags("x:1"), store.ConditionItem{}), want...)
	broken(t, s, condition(many-2, tags("x:1")), want[store.MaxConflicts-2:]...)
}

// A repeat is answered with the first receipts, also where its own first try
// breaks its condition.
func testConditionRepeat(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	taken := condition(0, tags("username:ada"))
	try := func() ([]store.Receipt, error) {
		return s.Append(t.Context(), store.Append{
			Events:    []store.NewEvent{event("a", of("User", "1"), tagged("username:ada"))},
			Expect:    []store.Expectation{{AggregateType: "User", AggregateID: "1", Version: new(uint64)}},
			Condition: taken,
		})
	}
	first, err := try()
	require.NoError(t, err)
	mustStore(t, s, event("later", of("User", "1")))
	again, err := try()
	require.NoError(t, err)
	first[0].Outcome = store.Duplicate
	require.Equal(t, first, again)
	broken(t, s, taken, 1)

	// Some events of a repeat are not enough.
	_, err = appendIf(t, s, taken, event("a", of("User", "1"), tagged("username:ada")), event("new"))
	require.ErrorIs(t, err, store.ErrCollision)
}

func testConditionAfterVersions(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("1", of("Account", "a"), tagged("x:1")))
	_, err := s.Append(t.Context(), store.Append{
		Events:    []store.NewEvent{event("2")},
		Expect:    []store.Expectation{{AggregateType: "Account", AggregateID: "a", Version: new(uint64(7))}},
		Condition: condition(0, tags("x:1")),
	})
	require.ErrorIs(t, err, store.ErrConflict)
	// What can be no event comes before both.
	_, err = appendIf(t, s, condition(0, tags("x:1")), event("2", typed("")))
	require.ErrorIs(t, err, store.ErrInvalid)
}

func testConditionLeavesNothing(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("1", tagged("x:1")))
	before := held(s)
	_, err := appendIf(t, s, condition(0, tags("x:1")), event("a", of("T", "new"), tagged("z:1")), event("b"))
	require.ErrorIs(t, err, store.ErrConditionFailed)
	require.Equal(t, before, held(s))
	require.Empty(t, search(t, s, anyOf(store.FieldTag, "z:1")))
}

func testConditionEvicted(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 3}})
	for i := range 10 {
		mustStore(t, s, event(fmt.Sprint(i+1), tagged(fmt.Sprintf("n:%d", i+1), "x:1")))
	}
	evicted := func(c *store.Condition) {
		t.Helper()
		_, err := appendIf(t, s, c, event("never"))
		var below *store.EvictedError
		require.ErrorAs(t, err, &below)
		require.Equal(t, &store.EvictedError{What: "position", Asked: c.After + 1, First: 8}, below)
		require.Equal(t, uint64(10), s.Status().LastPosition)
	}
	for _, c := range []*store.Condition{
		condition(0, tags("n:1")),
		condition(6, tags("n:7")),
		condition(6, tags("unknown")),
		condition(6, types("unknown")),
		condition(0, types("unknown"), tags("unknown")),
	} {
		evicted(c)
	}
	// What is held breaks it, whatever was evicted.
	broken(t, s, condition(0, tags("x:1")), 8, 9, 10)
	broken(t, s, condition(0, types("Happened")), 8, 9, 10)
	broken(t, s, condition(7, tags("n:9")), 9)
	// It asks for nothing that is gone.
	holds(t, s, condition(7, tags("n:7")))
	holds(t, s, condition(0))
	// A repeat needs no events.
	receipts, err := appendIf(t, s, condition(0, tags("n:1")), event("10", tagged("n:10", "x:1")))
	require.NoError(t, err)
	require.Equal(t, store.Duplicate, receipts[0].Outcome)
}

func testConditionEpoch(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("1"))
	f := func(c store.Condition, want error) {
		t.Helper()
		before := held(s)
		_, err := appendIf(t, s, &c, event("never"))
		require.ErrorIs(t, err, want)
		require.Equal(t, before, held(s))
	}
	f(store.Condition{Epoch: "another"}, store.ErrOtherEpoch)
	f(store.Condition{After: 2}, store.ErrOtherEpoch)
	f(store.Condition{After: 1 << 63, Epoch: s.Epoch()}, store.ErrOtherEpoch)
	receipts, err := appendIf(t, s, &store.Condition{Epoch: "another"}, event("1"))
	require.NoError(t, err)
	require.Equal(t, store.Duplicate, receipts[0].Outcome)
	holds(t, s, &store.Condition{Epoch: s.Epoch(), After: 1, Items: []store.ConditionItem{{}}})
}

// Events are found where they lie packed as where they lie open.
func testConditionAcrossBlocks(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const events, period = 6_000, 1000
	var want []uint64
	for i := range events / period {
		batch := numbered(period, typed("Common"), tagged("common:1"))
		for j := range batch {
			batch[j].EventID = fmt.Sprintf("%d-%d", i, j)
		}
		batch[i].EventType, batch[i].Tags = "Rare", []string{"common:1", "rare:1"}
		mustStore(t, s, batch...)
		want = append(want, uint64(i*period+i+1))
	}
	for _, item := range []store.ConditionItem{
		types("Rare"), tags("rare:1"), tags("common:1", "rare:1"),
		{Types: []string{"Rare"}, Tags: []string{"common:1"}},
	} {
		broken(t, s, condition(0, item), want...)
		broken(t, s, condition(want[0], item), want[1:]...)
		holds(t, s, condition(want[len(want)-1], item))
	}
}

func testConditionOneWins(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	const rounds, writers = 50, 8
	for round := range rounds {
		seat := fmt.Sprintf("seat:%d", round)
		var won atomic.Int32
		var done sync.WaitGroup
		for w := range writers {
			done.Go(func() {
				_, err := appendIf(t, s, condition(0, tags(seat)), event(fmt.Sprintf("%d-%d", round, w), tagged(seat)))
				if err == nil {
					won.Add(1)
					return
				}
				assert.ErrorIs(t, err, store.ErrConditionFailed)
			})
		}
		done.Wait()
		require.Equal(t, int32(1), won.Load())
	}
}
