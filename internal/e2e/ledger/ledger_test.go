package ledger

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// sent is three requests, of which the first and the last were acknowledged, and what
// a store has of them.
func sent(t *testing.T) (*Ledger, []Stored) {
	t.Helper()
	l := New()
	a := l.Send(Event{ID: "a", AggregateType: "T", AggregateID: "1", Writer: 1, Number: 1, Text: "x"})
	l.Send(Event{ID: "b", Writer: 2, Number: 1}, Event{ID: "c", AggregateType: "T", AggregateID: "1", Writer: 2, Number: 2})
	d := l.Send(Event{ID: "d", AggregateType: "T", AggregateID: "1", Writer: 1, Number: 2})
	require.NoError(t, a.Acknowledge(Receipt{"a", 1, 1}))
	require.NoError(t, d.Acknowledge())
	require.Equal(t, 2, l.Acknowledged())
	return l, []Stored{
		{ID: "a", AggregateType: "T", AggregateID: "1", Number: 1, Text: "x", Position: 1, Version: 1, RecordedAt: 5},
		{ID: "b", Number: 1, Position: 2, RecordedAt: 5},
		{ID: "c", AggregateType: "T", AggregateID: "1", Number: 2, Position: 3, Version: 2, RecordedAt: 6},
		{ID: "d", AggregateType: "T", AggregateID: "1", Number: 2, Position: 4, Version: 3, RecordedAt: 7},
	}
}

func TestWhatIsAsItWasSent(t *testing.T) {
	t.Parallel()
	l, stored := sent(t)
	require.NoError(t, l.Continue(stored[:4]))
	require.Equal(t, uint64(5), l.Next())
	require.NoError(t, l.Verify(stored))

	l, stored = sent(t)
	without := slices.Concat(stored[:1], stored[3:])
	without[1].Position, without[1].Version = 2, 2
	require.NoError(t, l.Verify(without), "what was not acknowledged may be missing")
	require.NoError(t, l.Continue(nil))
}

func TestWhatIsNot(t *testing.T) {
	t.Parallel()
	f := func(want string, change func([]Stored) []Stored) {
		t.Helper()
		l, stored := sent(t)
		require.ErrorContains(t, l.Verify(change(stored)), want)
	}
	set := func(i int, change func(*Stored)) func([]Stored) []Stored {
		return func(stored []Stored) []Stored {
			change(&stored[i])
			return stored
		}
	}
	f("acknowledged and missing: 1 events from d on", func(s []Stored) []Stored { return s[:3] })
	f("acknowledged and missing: 1 events from a on", func([]Stored) []Stored { return nil })
	f("of the 2 events from b on, sent together, 1 are stored", func(s []Stored) []Stored { return s[:2] })
	f("it follows position 1", func(s []Stored) []Stored { return slices.Delete(s, 1, 3) })
	f("twice", func(s []Stored) []Stored { return append(s, s[3]) })
	f("never sent", set(1, func(s *Stored) { s.ID = "z" }))
	f("content", set(0, func(s *Stored) { s.Text = "y" }))
	f("content", set(1, func(s *Stored) { s.Number = 7 }))
	f("aggregate", set(1, func(s *Stored) { s.AggregateID = "1" }))
	f("version 7, expected 2", set(2, func(s *Stored) { s.Version = 7 }))
	f("recorded at", set(3, func(s *Stored) { s.RecordedAt = 1 }))
	f("out of order", func(s []Stored) []Stored {
		s[1], s[2] = s[2], s[1]
		s[1].Position, s[2].Position, s[2].RecordedAt = 2, 3, 6
		return s
	})
	f("its receipt says position 1", func(s []Stored) []Stored {
		s[0], s[1] = s[1], s[0]
		s[0].Position, s[1].Position = 1, 2
		return s
	})
}

// What was seen once has to stay as it was.
func TestWhatChanges(t *testing.T) {
	t.Parallel()
	l, stored := sent(t)
	require.NoError(t, l.Verify(stored))
	require.ErrorContains(t, l.Verify(stored[:3]), "stored before and missing: event d")

	l, stored = sent(t)
	require.NoError(t, l.Verify(slices.Clone(stored)))
	stored[3].RecordedAt = 9
	require.ErrorContains(t, l.Verify(stored), "it has changed")
}

func TestReceiptsAndRefusals(t *testing.T) {
	t.Parallel()
	l, stored := sent(t)
	e := l.Send(Event{ID: "e", Writer: 1, Number: 3})
	require.ErrorContains(t, e.Acknowledge(Receipt{"a", 1, 1}), "is that of a")
	require.ErrorContains(t, e.Acknowledge(Receipt{"e", 5, 0}, Receipt{"f", 6, 0}), "2 receipts of 1 events")
	require.NoError(t, e.Acknowledge(Receipt{"e", 5, 0}))
	require.NoError(t, e.Acknowledge(Receipt{"e", 5, 0}))
	require.Equal(t, 3, l.Acknowledged())
	require.ErrorContains(t, e.Acknowledge(Receipt{"e", 6, 0}), "the receipt was")

	g := l.Send(Event{ID: "g", Writer: 1, Number: 4})
	g.Refuse()
	stored = append(stored, Stored{ID: "e", Number: 3, Position: 5, RecordedAt: 7})
	require.NoError(t, l.Continue(stored))
	require.ErrorContains(t, l.Continue([]Stored{{ID: "g", Number: 4, Position: 6, RecordedAt: 7}}), "refused")
}
