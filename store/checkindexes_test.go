package store

import (
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// checkIndexes compares all that the store derives from its events with what a
// walk over the events gives. Nothing may be written meanwhile.
func checkIndexes(t testing.TB, s *Store) {
	t.Helper()
	s.packer.wait()
	if s.sealer != nil {
		s.sealer.rest()
	}
	events := s.heldEvents(t)
	checkView(t, s)
	checkChains(t, s, events)
	checkNames(t, s, events)
	checkHeads(t, s, events)
	checkRollup(t, s, events)
	checkBytes(t, s)
	checkRejections(t, &s.rejections)
}

// heldEvents returns the events held, by position, as both ways to read them have
// them.
func (s *Store) heldEvents(t testing.TB) []Event {
	var events []Event
	for e, err := range s.Events(t.Context(), Query{}) {
		require.NoError(t, err)
		events = append(events, e)
	}
	visited := 0
	require.NoError(t, s.Visit(t.Context(), Query{}, func(e *Event) bool {
		require.Equal(t, events[visited], *e)
		visited++
		return true
	}))
	require.Len(t, events, visited)
	return events
}

func checkView(t testing.TB, s *Store) {
	t.Helper()
	v := s.view.Load()
	require.Equal(t, *v, s.writing)
	if v.len() == 0 {
		return
	}
	require.Equal(t, v.base, v.segmentOf(v.blockOf(v.first)), "segments of evicted events are given back")
	last := v.segmentOf(v.blockOf(v.last()))
	require.Len(t, v.segments, int(last-v.base)+1)
	for number := v.startOf(0); number < v.blockOf(v.first); number++ {
		if v.segmentOf(number) >= v.base && v.block(number) != nil {
			require.Nil(t, v.block(number).rows, "block %d is evicted", number)
		}
	}
}

// checkChains checks that the chains of each value have its events.
func checkChains(t testing.TB, s *Store, events []Event) {
	t.Helper()
	positions := make(map[Field]map[string][]uint64)
	add := func(f Field, value string, position uint64) {
		if positions[f] == nil {
			positions[f] = make(map[string][]uint64)
		}
		if value != "" {
			positions[f][value] = append(positions[f][value], position)
		}
	}
	for i := range events {
		e := &events[i]
		for f := range Field(numFields) {
			add(f, e.value(f), e.Position)
		}
		for _, tag := range e.Tags {
			add(FieldTag, tag, e.Position)
		}
	}
	v := s.view.Load()
	for f, values := range positions {
		for value, want := range values {
			filter := Filter{AnyOf: map[Field][]string{f: {value}}}
			for _, source := range s.chainsOf(v, &filter) {
				got, ok := source.follow(v, v, len(events))
				require.True(t, ok)
				if source.length != unknownLength {
					require.Len(t, want, source.length)
				} else { // may have merged with that of another key
					got = slices.DeleteFunc(got, func(position uint64) bool {
						return !slices.Contains(want, position)
					})
				}
				require.Equal(t, want, got, "%s %q", f, value)
			}
		}
	}
}

func checkNames(t testing.TB, s *Store, events []Event) {
	t.Helper()
	s.writer.Lock()
	s.bury()
	s.writer.Unlock()
	want := make(map[column]map[string]uint64)
	for _, f := range namedFields {
		want[f.column()] = make(map[string]uint64)
	}
	want[colOrigin], want[tagNames] = make(map[string]uint64), make(map[string]uint64)
	for i := range events {
		for _, f := range namedFields {
			if name := events[i].value(f); name != "" {
				want[f.column()][name]++
			}
		}
		want[colOrigin][string(events[i].Record.appendOrigin(nil))]++
		for _, tag := range events[i].Tags {
			want[tagNames][tag]++
		}
	}
	for c, names := range want {
		got, bytes := make(map[string]uint64), int64(0)
		for id, n := range s.names[c].byID.All() {
			if n.count > 0 {
				got[s.names[c].byID.Key(id)] = n.count
				bytes += nameSize(s.names[c].byID.Key(id))
			}
		}
		require.Equal(t, names, got, "column %d", c)
		require.Equal(t, bytes, s.names[c].bytes)
		if !s.seals() {
			require.Equal(t, len(got), s.names[c].byID.Len(), "names without events are buried")
		}
	}
}

// seals reports whether a segment waits to be sealed, which needs the names of its time.
func (s *Store) seals() bool {
	if s.sealer == nil {
		return false
	}
	s.sealer.mu.Lock()
	defer s.sealer.mu.Unlock()
	return len(s.sealer.ended) > 0
}

func checkHeads(t testing.TB, s *Store, events []Event) {
	t.Helper()
	held := make(map[aggregateKey]uint64)
	for i := range events {
		key, ok := events[i].aggregate()
		if !ok {
			require.Zero(t, events[i].Version)
			continue
		}
		held[key]++
		h := s.heads.at(s.heads.find(key))
		require.Equal(t, h.version-h.held+held[key], events[i].Version)
	}
	var bytes int64
	for id, h := range s.heads.byID.All() {
		key := s.heads.keyOf(uint64(id) + 1)
		require.Equal(t, held[key], h.held)
		require.Positive(t, h.version)
		bytes += headSize(key)
	}
	require.Equal(t, bytes, s.heads.bytes)
}

func checkRollup(t testing.TB, s *Store, events []Event) {
	t.Helper()
	cells := 0
	check := func(want map[int32]uint32, got series) {
		cells += len(want)
		require.Equal(t, slices.Sorted(maps.Keys(want)), slices.AppendSeq([]int32(nil), slices.Values(got.quarters)))
		for i, q := range got.quarters {
			require.Equal(t, want[q], got.counts[i])
		}
	}
	all := make(map[int32]uint32)
	byValue := make(map[fieldValue]map[int32]uint32)
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for i := range events {
		q := quarterOf(events[i].Timestamp.UnixNano())
		first, last = min(first, events[i].Timestamp.UnixNano()), max(last, events[i].Timestamp.UnixNano())
		all[q]++
		for _, f := range rolledFields {
			v := fieldValue{f.column(), events[i].value(f)}
			if byValue[v] == nil {
				byValue[v] = make(map[int32]uint32)
			}
			byValue[v][q]++
		}
	}
	check(all, s.rollup.all)
	if len(events) > 0 {
		require.True(t, !s.rollup.all.first.known || s.rollup.all.first.at == first)
		require.True(t, !s.rollup.all.last.known || s.rollup.all.last.at == last)
	}
	for v, want := range byValue {
		if id, ok := s.names[v.column].find(v.value); v.value != "" {
			require.True(t, ok)
			check(want, s.rollup.of(v.column, uint64(id)+1).clone())
		}
	}
	require.Equal(t, int64(cells)*quarterCell, s.rollup.bytes)
}

func checkBytes(t testing.TB, s *Store) {
	t.Helper()
	var want bytesCounted
	v := s.view.Load()
	for position := v.first; position < v.next; position++ {
		b, row := v.at(position)
		want.index += indexSize(b, row)
		if position < s.tables.cold.Load().from {
			want.cold += indexSize(b, row)
		}
		switch rows := b.rows.(type) {
		case *openBlock:
			want.open += int64(rows.sizes[row])
		case *packedBlock:
			if row == 0 || position == v.first {
				want.packed += rows.size
				want.blocks++
				if rows.cold {
					want.cold += rows.size
				}
			}
		}
	}
	require.Equal(t, want, s.bytes)
}

func checkRejections(t testing.TB, rs *rejections) {
	t.Helper()
	require.LessOrEqual(t, len(rs.list), MaxRejections)
	require.LessOrEqual(t, rs.bytes, MaxRejectionBytes)
	require.Len(t, rs.byKey, len(rs.list))
	bytes := 0
	for i, r := range rs.list {
		require.Same(t, r, rs.byKey[r.key])
		require.Equal(t, rs.last-uint64(len(rs.list)-1-i), r.sequence)
		require.Positive(t, r.count)
		bytes += r.size()
	}
	require.Equal(t, bytes, rs.bytes)
}
