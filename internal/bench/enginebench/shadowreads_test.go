//go:build soak

package enginebench

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/store"
)

// checkBlock makes a block again and compares what is held of it: each event with
// all that the producer said, one by its id, one timeline, and a search in it.
func (s *shadow) checkBlock(t *testing.T, st *store.Store, block int) {
	t.Helper()
	b := batchOf(block)
	begin := uint64(block)*workload.BlockEvents + 1
	sent := slices.Concat(b.requests...)
	next := max(begin, s.first)
	whole := store.Filter{FromPosition: next, ToPosition: begin + workload.BlockEvents - 1}
	var got, want []byte
	require.NoError(t, st.Visit(t.Context(), store.Query{Filter: whole}, func(e *store.Event) bool {
		require.Equal(t, next, e.Position)
		n := int(next - begin)
		if !slices.Equal(envelopeOf(&sent[n].Envelope), envelopeOf(&e.Envelope)) {
			require.Equal(t, envelopeOf(&sent[n].Envelope), envelopeOf(&e.Envelope), "position %d", next)
		}
		got, want = e.Record.AppendBinary(got[:0]), sent[n].Record.AppendBinary(want[:0])
		require.Equal(t, want, got, "position %d", next)
		f := s.at(next)
		require.Equal(t, f.version, e.Version)
		require.Equal(t, f.at, e.Timestamp.UnixNano())
		next++
		return true
	}))
	require.Equal(t, begin+workload.BlockEvents, next)

	e := &b.events[workload.BlockEvents-1] // the block is drawn by one that is held
	last := begin + workload.BlockEvents - 1
	one, err := st.Event(t.Context(), e.ID)
	require.NoError(t, err)
	require.Equal(t, last, one.Position)
	require.Equal(t, hex.EncodeToString(e.TraceID[:]), one.TraceID)
	s.checkTimeline(t, st, b.events, begin, e.CorrelationID)
	sku := e.Body.Items[0].SKU
	whole.Text = []string{strings.ToLower(sku)}
	require.Equal(t, s.heldOf(b.events, begin, func(e *workload.Event) bool {
		return slices.ContainsFunc(e.Body.Items, func(i workload.Item) bool { return i.SKU == sku })
	}), list(t, st, store.Query{Filter: whole}))
}

// envelopeOf returns the fields, to be compared.
func envelopeOf(e *store.Envelope) []string {
	return append([]string{
		e.EventID, e.EventType, e.AggregateType, e.AggregateID, e.CorrelationID, e.CausationID,
		e.TraceID, e.SpanID, e.OrganizationID, e.UserID, e.Service,
	}, e.Tags...)
}

// heldOf returns the events of a block that match and are held.
func (s *shadow) heldOf(events []workload.Event, begin uint64, matches func(*workload.Event) bool) (places []place) {
	for i := range events {
		if position := begin + uint64(i); position >= s.first && matches(&events[i]) {
			places = append(places, place{position, s.at(position).version})
		}
	}
	return places
}

// checkTimeline compares a timeline, all of which is in one block.
func (s *shadow) checkTimeline(t *testing.T, st *store.Store, events []workload.Event, begin uint64, correlation string) {
	t.Helper()
	want := s.heldOf(events, begin, func(e *workload.Event) bool { return e.CorrelationID == correlation })
	slices.SortStableFunc(want, func(a, b place) int { return cmp.Compare(s.at(a.position).at, s.at(b.position).at) })
	timeline, err := st.Timeline(t.Context(), store.TimelineQuery{Filter: is(store.FieldCorrelationID, correlation)})
	require.NoError(t, err)
	var got []place
	for i := range timeline.Events {
		got = append(got, place{timeline.Events[i].Position, timeline.Events[i].Version})
	}
	require.Equal(t, want, got)
	require.Equal(t, len(want), timeline.Count)
}

// checkGone asks for what was evicted.
func (s *shadow) checkGone(t *testing.T, st *store.Store) {
	t.Helper()
	if s.first <= workload.BlockEvents {
		return
	}
	position := s.first - 1 - s.random.Uint64N(workload.BlockEvents)
	n := int(position - 1)
	e := batchOf(n / workload.BlockEvents).events[n%workload.BlockEvents]
	_, err := st.Event(t.Context(), e.ID)
	require.ErrorIs(t, err, store.ErrNotFound)
	from := store.Query{Filter: store.Filter{FromPosition: position}}
	err = st.Visit(t.Context(), from, func(*store.Event) bool { return false })
	require.ErrorIs(t, err, store.ErrEvicted)
}

// checkAggregate compares the history of an aggregate, both ways, and its head.
func (s *shadow) checkAggregate(t *testing.T, st *store.Store) {
	t.Helper()
	rank := s.at(s.some()).rank
	want := s.places(func(f *fact) bool { return f.rank == rank })
	q := store.Query{Filter: aggregate(int(rank))}
	require.Equal(t, want, list(t, st, q))
	q.Descending, q.Limit = true, 100
	slices.Reverse(want)
	require.Equal(t, want[:min(len(want), q.Limit)], list(t, st, q))
	head, err := st.Aggregate(t.Context(), q.AnyOf[store.FieldAggregateType][0], q.AnyOf[store.FieldAggregateID][0])
	require.NoError(t, err)
	require.Equal(t, s.versions[rank], head.Version)
	require.Equal(t, want[len(want)-1].version, head.FirstVersion)
}

func (s *shadow) checkTexts(t *testing.T, st *store.Store) {
	t.Helper()
	text := func(word string, want []place) {
		t.Helper()
		require.Equal(t, want, list(t, st, store.Query{Filter: store.Filter{Text: []string{word}}}))
	}
	var rare []place
	for _, position := range s.rare {
		rare = append(rare, place{position, s.at(position).version})
	}
	text(workload.RareWord, rare)
	text(workload.AbsentWord, nil)
}

func list(t *testing.T, st *store.Store, q store.Query) (places []place) {
	t.Helper()
	require.NoError(t, st.Visit(t.Context(), q, func(e *store.Event) bool {
		places = append(places, place{e.Position, e.Version})
		return true
	}))
	return places
}
