package store

import "slices"

// stored is one event as the store keeps it. It never changes once it is
// visible to readers.
type stored struct {
	position, version     uint64
	timestamp, recordedAt int64 // Unix nanoseconds

	eventID, spanID string
	// values are the indexed fields, interned: two events have the same value
	// when they have the same posting. Nil is an absent field.
	values [numFields]*posting
	tags   []*posting
	head   *head // nil without an aggregate

	payload []byte
	origin  *origin
	size    int64 // what the event counts in the memory limit
}

// chunkLen is small, for up to so many events outlive their eviction.
const chunkLen = 16

// chunk is the unit in which the memory of evicted events is given back.
type chunk [chunkLen]stored

// history holds the events by position, [first, next). A copy of it is a
// consistent view: chunks grow only at places that older copies do not reach.
type history struct {
	first, next uint64
	chunks      []*chunk
	base        uint64 // position of the first place in chunks
	freed       int    // chunks evicted that the backing array still holds
}

func newHistory() history { return history{first: 1, next: 1, base: 1} }

// len returns the number of events held.
func (h *history) len() uint64 { return h.next - h.first }

// last returns the position of the last event ever appended, 0 for none.
func (h *history) last() uint64 { return h.next - 1 }

// firstHeld returns the first position held, 0 when none is.
func (h *history) firstHeld() uint64 {
	if h.len() == 0 {
		return 0
	}
	return h.first
}

// at returns the event at a position that is held.
func (h *history) at(position uint64) *stored {
	i := position - h.base
	return &h.chunks[i/chunkLen][i%chunkLen]
}

// add places the event at the next position.
func (h *history) add(ev *stored) *stored {
	if h.next-h.base == uint64(len(h.chunks))*chunkLen {
		h.chunks = append(h.chunks, new(chunk))
	}
	h.next++
	place := h.at(ev.position)
	*place = *ev
	return place
}

// evictBefore drops the events before the position, as far as whole chunks
// are free of events still held.
func (h *history) evictBefore(position uint64) {
	h.first = position
	free := int((h.first - h.base) / chunkLen)
	if free == 0 {
		return
	}
	h.chunks = h.chunks[free:]
	h.base += uint64(free) * chunkLen
	h.freed += free
	if h.freed > len(h.chunks)/64 { // readers may share the array, so it is left to them
		h.chunks = slices.Clone(h.chunks)
		h.freed = 0
	}
}
