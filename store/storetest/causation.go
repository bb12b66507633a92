package storetest

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var causationTests = []test{
	{"CausesUpEffectsDown", testCausesAndEffects},
	{"MissingCausesAreMarked", testMissingCauses},
	{"CyclesAreMarked", testCycles},
	{"EndEarly", testRelatedEndEarly},
	{"AgreesWithAWalk", testRelatedAgreeWithAWalk},
	{"Eviction", testRelatedAfterEviction},
	{"Errors", testRelatedErrors},
}

// related tells the entries, such as b@2, with ? for a missing one and * for one
// that ends in a cycle.
func related(entries []store.Related) []string {
	told := []string{}
	for _, e := range entries {
		text := fmt.Sprintf("%s@%d", e.EventID, e.Depth)
		if e.Missing {
			text += "?"
		}
		if e.Cycle {
			text += "*"
		}
		told = append(told, text)
	}
	return told
}

// walk returns what a walk yields, and its error.
func walk(entries iter.Seq2[store.Related, error]) (all []store.Related, err error) {
	for e, failed := range entries {
		if err = failed; err == nil {
			all = append(all, e)
		}
	}
	return all, err
}

func causes(t testing.TB, s *store.Store, id string) []string {
	t.Helper()
	entries, err := walk(s.Causes(t.Context(), id))
	require.NoError(t, err)
	return related(entries)
}

func effects(t testing.TB, s *store.Store, id string) []string {
	t.Helper()
	entries, err := walk(s.Effects(t.Context(), id))
	require.NoError(t, err)
	return related(entries)
}

func testCausesAndEffects(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("leaf", causedBy("left"), flow("another")), // before its cause
		event("root"),
		event("left", causedBy("root"), of("Order", "7")),
		event("right", causedBy("root")),
		event("leaf2", causedBy("right")),
		event("stranger"),
	)
	require.Equal(t, []string{"left@1", "root@2"}, causes(t, s, "leaf"))
	require.Empty(t, causes(t, s, "root"))
	require.Equal(t, []string{"left@1", "right@1", "leaf@2", "leaf2@2"}, effects(t, s, "root"))
	require.Equal(t, []string{"leaf@1"}, effects(t, s, "left"))
	require.Empty(t, effects(t, s, "leaf"))
	require.Empty(t, effects(t, s, "stranger"))

	entries, err := walk(s.Causes(t.Context(), "leaf"))
	require.NoError(t, err)
	whole, err := s.Event(t.Context(), "left")
	require.NoError(t, err)
	require.Equal(t, whole, entries[0].Event)
}

func testMissingCauses(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("b", causedBy("a")), event("c", causedBy("b")))
	require.Equal(t, []string{"b@1", "a@2?"}, causes(t, s, "c"))
	require.Equal(t, []string{"c@1"}, effects(t, s, "b"))
	_, err := walk(s.Effects(t.Context(), "a"))
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testCycles(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("a", causedBy("c")), event("b", causedBy("a")), event("c", causedBy("b")),
		event("tail", causedBy("c")), event("self", causedBy("self")), event("of self", causedBy("self")))
	require.Equal(t, []string{"c@1", "b@2*"}, causes(t, s, "a"))
	require.Equal(t, []string{"c@1", "b@2", "a@3*"}, causes(t, s, "tail"))
	require.Equal(t, []string{"b@1", "c@2*", "tail@3"}, effects(t, s, "a"))
	require.Empty(t, causes(t, s, "self"))
	require.Equal(t, []string{"of self@1"}, effects(t, s, "self"))
	require.Equal(t, []string{"self@1*"}, causes(t, s, "of self"))
}

// A walk ends where its caller has enough.
func testRelatedEndEarly(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	events := numbered(10)
	for i := range events[1:] {
		events[i+1].CausationID = events[i].EventID
	}
	mustStore(t, s, events...)
	for _, entries := range []iter.Seq2[store.Related, error]{
		s.Causes(t.Context(), "e10"), s.Effects(t.Context(), "e1"),
	} {
		n := 0
		for e, err := range entries {
			require.NoError(t, err)
			n++
			require.Equal(t, n, e.Depth)
			if n == 3 {
				break
			}
		}
		require.Equal(t, 3, n)
	}
}

// testRelatedAgreeWithAWalk draws causes at random, cycles and unknown ones among
// them.
func testRelatedAgreeWithAWalk(t *testing.T, open openFunc) {
	const n = 400
	s := open(t, store.Options{})
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	cause := make(map[string]string)
	var ids []string
	for i := range n {
		id := fmt.Sprint(i)
		ids, cause[id] = append(ids, id), fmt.Sprint(r.IntN(n+n/20))
		mustStore(t, s, event(id, causedBy(cause[id])))
	}
	for _, id := range ids {
		var up []string
		for next, depth := cause[id], 1; !slices.ContainsFunc(up, isEntry(next)) && next != id; depth++ {
			if up = append(up, fmt.Sprintf("%s@%d", next, depth)); cause[next] == "" {
				up[len(up)-1] += "?"
				break
			}
			next = cause[next]
		}
		got := causes(t, s, id)
		require.Len(t, got, len(up), id)
		for i := range up {
			require.Contains(t, got[i], up[i], id)
		}
		down := map[string]bool{}
		for level := []string{id}; len(level) > 0; {
			var next []string
			for _, e := range ids {
				if slices.Contains(level, cause[e]) && e != id && !down[e] {
					down[e], next = true, append(next, e)
				}
			}
			level = next
		}
		require.Len(t, effects(t, s, id), len(down), id)
	}
}

// isEntry tells the entry of an event.
func isEntry(id string) func(string) bool {
	return func(entry string) bool { return len(entry) > len(id) && entry[:len(id)+1] == id+"@" }
}

func testRelatedAfterEviction(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 2}})
	mustStore(t, s, event("a"), event("b", causedBy("a")), event("c", causedBy("b")))
	require.Equal(t, []string{"b@1", "a@2?"}, causes(t, s, "c"))
	require.Equal(t, []string{"c@1"}, effects(t, s, "b"))
	_, err := walk(s.Causes(t.Context(), "a"))
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testRelatedErrors(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("a"), event("b", causedBy("a")))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := walk(s.Causes(cancelled, "b"))
	require.ErrorIs(t, err, context.Canceled)
	_, err = walk(s.Effects(cancelled, "a"))
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, s.Close())
	_, err = walk(s.Causes(t.Context(), "b"))
	require.ErrorIs(t, err, store.ErrClosed)
	_, err = walk(s.Effects(t.Context(), "a"))
	require.ErrorIs(t, err, store.ErrClosed)
}
