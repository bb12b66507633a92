package store

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// checkIndexes compares all that the store derives from its events with what a
// walk over the events gives.
func checkIndexes(t testing.TB, s *Store) {
	t.Helper()
	s.mu.RLock()
	defer s.mu.RUnlock()
	checkHistory(t, &s.history)
	checkPostings(t, s)
	checkTimes(t, s)
	checkOrigins(t, s)
	checkHeads(t, s)
	checkRejections(t, &s.rejections)
}

// heldLocked returns the events held, by position.
func (s *Store) heldLocked() []*stored {
	var held []*stored
	for position := s.history.first; position < s.history.next; position++ {
		held = append(held, s.history.at(position))
	}
	return held
}

func checkHistory(t testing.TB, h *history) {
	t.Helper()
	require.LessOrEqual(t, h.base, h.first)
	require.Less(t, h.first-h.base, uint64(chunkLen), "chunks of evicted events are given back")
	require.Len(t, h.chunks, int((h.next-h.base+chunkLen-1)/chunkLen))
	var recordedAt int64
	for position := h.first; position < h.next; position++ {
		ev := h.at(position)
		require.Equal(t, position, ev.position)
		require.GreaterOrEqual(t, ev.recordedAt, recordedAt)
		recordedAt = ev.recordedAt
	}
}

func checkPostings(t testing.TB, s *Store) {
	t.Helper()
	ids := make(map[string]uint64)
	var postings [numFields]map[string][]uint64
	for _, f := range postedFields {
		postings[f] = make(map[string][]uint64)
	}
	var bytes int64
	for _, ev := range s.heldLocked() {
		require.Zero(t, ids[ev.eventID], "an event id is held once")
		ids[ev.eventID] = ev.position
		e := ev.event()
		for _, f := range postedFields {
			if v := e.value(f); v != "" {
				postings[f][v] = append(postings[f][v], ev.position)
			}
		}
		for _, tag := range e.Tags {
			require.NotEmpty(t, tag)
			postings[FieldTag][tag] = append(postings[FieldTag][tag], ev.position)
		}
		require.Equal(t, eventSize(&e.Envelope, ev.payload), ev.size)
		bytes += ev.size
	}
	require.Equal(t, ids, s.index.ids)
	require.Equal(t, bytes, s.eventBytes)
	for _, f := range postedFields {
		got := make(map[string][]uint64)
		for key, p := range s.index.postings[f] {
			require.Equal(t, key, p.key)
			got[key] = p.positions
		}
		require.Equal(t, postings[f], got, "%s", f)
	}
}

func checkTimes(t testing.TB, s *Store) {
	t.Helper()
	held := s.heldLocked()
	require.Equal(t, len(held), s.index.times.Len())
	for _, ev := range held {
		_, ok := s.index.times.Get(timeKey{ev.timestamp, ev.position})
		require.True(t, ok, "position %d", ev.position)
	}
}

func checkOrigins(t testing.TB, s *Store) {
	t.Helper()
	events := make(map[string]int)
	for _, ev := range s.heldLocked() {
		require.Same(t, s.index.origins[ev.origin.key], ev.origin)
		require.Equal(t, ev.origin.key, string(ev.origin.record.appendOrigin(nil)))
		events[ev.origin.key]++
	}
	var bytes int64
	require.Len(t, s.index.origins, len(events))
	for key, o := range s.index.origins {
		require.Equal(t, events[key], o.events)
		bytes += originSize([]byte(key))
	}
	for _, f := range postedFields {
		for key := range s.index.postings[f] {
			bytes += postingSize(key)
		}
	}
	require.Equal(t, bytes, s.index.bytes)
}

func checkHeads(t testing.TB, s *Store) {
	t.Helper()
	positions := make(map[*head][]uint64)
	for _, ev := range s.heldLocked() {
		h := ev.head
		if h == nil {
			require.Zero(t, ev.version)
			continue
		}
		require.Same(t, s.heads.byKey[h.aggregateKey], h)
		positions[h] = append(positions[h], ev.position)
		require.Equal(t, h.version-uint64(len(h.positions)-len(positions[h])), ev.version)
	}
	byType := make(map[string][]*head)
	var bytes int64
	require.Len(t, s.heads.byKey, len(s.heads.all))
	for i, h := range s.heads.all {
		require.Same(t, h, s.heads.byKey[h.aggregateKey])
		require.Equal(t, uint64(i+1), h.ordinal)
		require.Equal(t, positions[h], h.positions)
		require.Positive(t, h.version)
		byType[h.aggregateType] = append(byType[h.aggregateType], h)
		bytes += headSize(h.aggregateKey)
	}
	require.Equal(t, byType, s.heads.byType)
	require.Equal(t, bytes, s.heads.bytes)
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
		bytes += r.item.recordSize()
	}
	require.Equal(t, bytes, rs.bytes)
}
