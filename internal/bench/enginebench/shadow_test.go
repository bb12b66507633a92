//go:build soak

package enginebench

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/store"
)

// shadow knows the events that a store holds, in the simplest way.
type shadow struct {
	first    uint64 // position of held[0]
	held     []fact
	dead     int               // facts before held, in its array
	versions map[string]uint64 // by aggregate id
	random   *rand.Rand
	gone     string // id of an evicted event
}

type fact struct {
	id, eventType, aggregateType, aggregateID, correlation, organization string
	version                                                              uint64
}

func newShadow() *shadow {
	return &shadow{first: 1, versions: make(map[string]uint64), random: rand.New(rand.NewPCG(1, 2))}
}

func (s *shadow) append(events []workload.Event) {
	for i := range events {
		e := &events[i]
		s.versions[e.AggregateID]++
		s.held = append(s.held, fact{
			e.ID, e.Type, e.AggregateType, e.AggregateID, e.CorrelationID, e.OrganizationID, s.versions[e.AggregateID],
		})
	}
}

// evict forgets the events before a position.
func (s *shadow) evict(first uint64) {
	if n := first - s.first; n > 0 {
		s.gone = s.held[n-1].id
		clear(s.held[:n])
		s.held = s.held[n:]
		s.first = first
		if s.dead += int(n); s.dead > 2*len(s.held) {
			s.held, s.dead = slices.Clone(s.held), 0
		}
	}
}

// check compares answers about random events with the shadow's.
func (s *shadow) check(t *testing.T, st *store.Store) {
	t.Helper()
	n := s.random.IntN(len(s.held))
	e := &s.held[n]
	got, err := st.Event(t.Context(), e.id)
	require.NoError(t, err)
	require.Equal(t, s.first+uint64(n), got.Position)
	require.Equal(t, e.version, got.Version)
	if s.gone != "" {
		_, err = st.Event(t.Context(), s.gone)
		require.ErrorIs(t, err, store.ErrNotFound)
	}
	s.checkList(t, st, is(store.FieldCorrelationID, e.correlation), func(f *fact) bool { return f.correlation == e.correlation })
	byAggregate := is(store.FieldAggregateID, e.aggregateID)
	byAggregate.AnyOf[store.FieldAggregateType] = []string{e.aggregateType}
	s.checkList(t, st, byAggregate, func(f *fact) bool { return f.aggregateID == e.aggregateID })
	s.checkCounts(t, st, e)
}

// checkList compares the events that match, by position and version.
func (s *shadow) checkList(t *testing.T, st *store.Store, filter store.Filter, matches func(*fact) bool) {
	t.Helper()
	type place struct{ position, version uint64 }
	var want, got []place
	for i := range s.held {
		if f := &s.held[i]; matches(f) {
			want = append(want, place{s.first + uint64(i), f.version})
		}
	}
	require.NoError(t, st.Visit(t.Context(), store.Query{Filter: filter}, func(e *store.Event) bool {
		got = append(got, place{e.Position, e.Version})
		return true
	}))
	require.Equal(t, want, got)
}

// checkCounts compares the counts by organization, and those of one type over
// time.
func (s *shadow) checkCounts(t *testing.T, st *store.Store, e *fact) {
	t.Helper()
	want, ofType := make(map[string]int), 0
	for i := range s.held {
		want[s.held[i].organization]++
		if s.held[i].eventType == e.eventType {
			ofType++
		}
	}
	counts, err := st.Count(t.Context(), store.Filter{}, new(store.FieldOrganizationID))
	require.NoError(t, err)
	got := make(map[string]int)
	for _, group := range counts.Groups {
		got[group.Key] = group.Count
	}
	require.Equal(t, want, got)
	trends, err := st.Trends(t.Context(), store.TrendQuery{Filter: is(store.FieldEventType, e.eventType), Interval: store.Day})
	require.NoError(t, err)
	require.Equal(t, ofType, trends.Total)
}
