package store

import (
	"fmt"
	"math"
	"time"
)

// OnFull says what an append does when the limits leave no room.
type OnFull string

// The ways to be full.
const (
	// Evict makes room: the oldest events go.
	Evict OnFull = "evict"
	// Reject refuses the append with ErrFull.
	Reject OnFull = "reject"
)

// Limits bound what the store holds, by append time and size, never by event
// time: replayed history is years old. Zero is unlimited.
type Limits struct {
	// MaxBytes bounds the memory of events, with their indexes, and of
	// aggregate heads. One append may exceed it until the oldest events are
	// evicted, before the append returns; the newest event always stays.
	MaxBytes int64
	// MaxEvents bounds the number of events held.
	MaxEvents uint64
	// MaxAge evicts events this long after their append, whatever OnFull is.
	MaxAge time.Duration
	// MaxEventBytes bounds one event's record in its encoding here. A larger
	// one is rejected.
	MaxEventBytes int64
	// OnFull is Evict where it is empty.
	OnFull OnFull
}

// Sizes in memory beside the bytes of payload and values, measured by
// TestBytesHeldAreHeapBytes.
const (
	eventOverhead   = 640
	postingOverhead = 24
	headOverhead    = 280
)

// eventSize returns what an event counts in MaxBytes. It depends on nothing
// but the event.
func eventSize(env *Envelope, payload []byte) int64 {
	size := eventOverhead + len(payload) + len(env.EventID) + len(env.SpanID)
	for _, f := range postedFields {
		if v := env.value(f); v != "" {
			size += postingOverhead + len(v)
		}
	}
	for _, tag := range env.Tags {
		size += postingOverhead + len(tag)
	}
	return int64(size)
}

func headSize(key aggregateKey) int64 {
	return int64(headOverhead + 2*len(key.aggregateType) + 2*len(key.aggregateID))
}

// admit decides whether an append may be written: the only thing that the
// limits decide before the log. The caller holds the writer lock.
func (s *Store) admit(items []item) error {
	l := s.options.Limits
	if l.MaxBytes > 0 && s.headBytes >= l.MaxBytes {
		return fmt.Errorf("%w: the heads of %d aggregates take %d bytes of max_bytes %d, and are never evicted",
			ErrFull, len(s.heads.all), s.headBytes, l.MaxBytes)
	}
	if l.OnFull != Reject {
		return nil
	}
	bytes, events := s.growth(items)
	switch {
	case events == 0:
		return nil
	case l.MaxEvents > 0 && s.history.len()+events > l.MaxEvents:
		return fmt.Errorf("%w: %d events held and %d to append exceed max_events %d",
			ErrFull, s.history.len(), events, l.MaxEvents)
	case l.MaxBytes > 0 && s.eventBytes+s.headBytes+bytes > l.MaxBytes:
		return fmt.Errorf("%w: %d bytes held and %d to append exceed max_bytes %d",
			ErrFull, s.eventBytes+s.headBytes, bytes, l.MaxBytes)
	}
	return nil
}

// growth returns what an append could add at the most. What is known already
// adds nothing, so that a repeat succeeds in a full store too.
func (s *Store) growth(items []item) (bytes int64, events uint64) {
	ids := make(map[string]struct{}, len(items))
	heads := make(map[aggregateKey]struct{})
	for i := range items {
		it := &items[i]
		_, repeated := ids[it.envelope.EventID]
		_, known := s.index.ids[it.envelope.EventID]
		if it.reason != "" || repeated || known {
			continue
		}
		ids[it.envelope.EventID] = struct{}{}
		bytes += it.size
		events++
		key, ok := it.envelope.aggregate()
		if _, counted := heads[key]; ok && !counted && s.heads.byKey[key] == nil {
			heads[key] = struct{}{}
			bytes += headSize(key)
		}
	}
	return bytes, events
}

// evictedPerEntry bounds how long readers wait for one eviction.
const evictedPerEntry = 4096

// enforce writes evictions until the limits hold. The caller holds the writer
// lock.
func (s *Store) enforce() {
	for {
		before := s.evictable()
		if before <= s.history.first {
			return
		}
		s.commit(&entry{at: s.tick(), evictBefore: before})
	}
}

// evictable returns the position before which events have to go, as far as
// one entry takes them.
func (s *Store) evictable() uint64 {
	l := s.options.Limits
	h := &s.history
	horizon := int64(math.MinInt64)
	if l.MaxAge > 0 {
		horizon = s.lastTick - l.MaxAge.Nanoseconds()
	}
	bytes := s.eventBytes + s.headBytes
	position := h.first
	for ; position < h.next && position < h.first+evictedPerEntry; position++ {
		ev := h.at(position)
		over := l.MaxEvents > 0 && h.next-position > l.MaxEvents ||
			l.MaxBytes > 0 && bytes > l.MaxBytes && position < h.last()
		if !over && ev.recordedAt > horizon {
			break
		}
		bytes -= ev.size
	}
	return position
}
