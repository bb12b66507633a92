package store

import (
	"fmt"
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
	// aggregate heads. Events that are packed go by the block. One append may
	// exceed it until the oldest events are evicted, before the append returns;
	// the newest event always stays.
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

// room is what appends need.
type room struct {
	events uint64
	bytes  int64
}

func (r *room) add(other room) {
	r.events += other.events
	r.bytes += other.bytes
}

func (r *room) remove(other room) {
	r.events -= other.events
	r.bytes -= other.bytes
}

// admit decides whether an append may be written, beside those on their way, and
// returns the room that it needs: all that the limits decide before the log. An append
// of what is known already needs no room. The caller holds the writer lock.
func (s *Store) admit(items []item) (room, error) {
	l := s.options.Limits
	headsOver := l.MaxBytes > 0 && s.heads.bytes >= l.MaxBytes
	var unsealed error
	if s.sealer != nil {
		unsealed = s.sealer.room()
	}
	if l.OnFull != Reject && !headsOver && unsealed == nil {
		return room{}, nil
	}
	g := s.growth(items)
	events, bytes := s.writing.len()+s.reserved.events, s.bytesHeld()+s.reserved.bytes
	switch {
	case g.events == 0 || headsOver && len(g.heads) == 0 && l.OnFull != Reject:
	case unsealed != nil:
		return room{}, unsealed
	case headsOver:
		return room{}, fmt.Errorf("%w: the heads of %d aggregates take %d bytes of max_bytes %d, and are never evicted",
			ErrFull, s.heads.byID.Len(), s.heads.bytes, l.MaxBytes)
	case l.MaxEvents > 0 && events+g.events > l.MaxEvents:
		return room{}, fmt.Errorf("%w: %d events held and %d to append exceed max_events %d",
			ErrFull, events, g.events, l.MaxEvents)
	case l.MaxBytes > 0 && bytes+g.bytes > l.MaxBytes:
		return room{}, fmt.Errorf("%w: %d bytes held and %d to append exceed max_bytes %d",
			ErrFull, bytes, g.bytes, l.MaxBytes)
	}
	return g.room, nil
}
