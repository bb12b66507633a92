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

// admit decides whether an append may be written: all that the limits decide
// before the log. An append of what is known already needs no room. The caller
// holds the writer lock.
func (s *Store) admit(items []item) error {
	l := s.options.Limits
	headsOver := l.MaxBytes > 0 && s.heads.bytes >= l.MaxBytes
	if l.OnFull != Reject && !headsOver {
		return nil
	}
	g := s.growth(items)
	switch {
	case g.events == 0 || headsOver && len(g.heads) == 0 && l.OnFull != Reject:
		return nil
	case headsOver:
		return fmt.Errorf("%w: the heads of %d aggregates take %d bytes of max_bytes %d, and are never evicted",
			ErrFull, len(s.heads.all), s.heads.bytes, l.MaxBytes)
	case l.MaxEvents > 0 && s.history.len()+g.events > l.MaxEvents:
		return fmt.Errorf("%w: %d events held and %d to append exceed max_events %d",
			ErrFull, s.history.len(), g.events, l.MaxEvents)
	case l.MaxBytes > 0 && s.bytesHeld()+g.bytes > l.MaxBytes:
		return fmt.Errorf("%w: %d bytes held and %d to append exceed max_bytes %d",
			ErrFull, s.bytesHeld(), g.bytes, l.MaxBytes)
	}
	return nil
}

// evictedPerEntry bounds how long readers wait for one eviction, and how many
// events go beyond need: what they shared with others is known only after.
const evictedPerEntry = 16

// enforce writes evictions until the limits hold. The caller holds the writer
// lock.
func (s *Store) enforce() {
	for {
		before := s.evictable()
		if before <= s.history.first {
			return
		}
		_, _ = s.commit(&entry{at: s.tick(), evictBefore: before}) // only appends have results
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
	bytes := s.bytesHeld() // of what events share, nothing is known to go with one
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
