package store

import "slices"

// boundary is the state at the end of a segment, which makes it durable: what is left
// to do for that is done while further entries are applied.
type boundary struct {
	segment uint64
	// view has the events held, and pin keeps what it refers to.
	view view
	pin  uint64
	// Of the entry the first items are done.
	entry uint64
	items int
	at    int64 // append time of the entry
	// coldFrom is where the chains of later events may end, see coldIndex.
	coldFrom uint64

	touched    []touch // the heads of the segment's events, in order
	carried    []carriedHead
	newHeads   cellRange // of the segment
	rejections []byte    // nil where an earlier boundary has them as they are
}

// touch is an event of an aggregate.
type touch struct {
	cell, version, position uint64
	timestamp               int64
}

// carriedHead is a head as it is at the boundary.
type carriedHead struct {
	cell uint64
	head
}

// cellRange holds the cells from from on, but not to.
type cellRange struct{ from, to uint64 }

// boundaries gathers what the next boundary has to know. A segment has the heads of its
// events. So that those of evicted events are not forgotten, one segment answers for
// each head, that of its first event; when that is evicted, the next one that ends takes
// its heads over. The rejections are in one segment likewise.
type boundaries struct {
	sequence uint64 // of the entry that is applied
	item     int    // of it

	next        uint64 // position behind the last boundary
	touched     []touch
	headsBefore uint64    // for cells up to this one segments before answer
	carriers    []carrier // ascending
	rejections  rejectionsCarrier
}

// carrier is a segment and the heads that it answers for.
type carrier struct {
	segment uint64
	heads   cellRange
	carried []uint32 // cells
}

type rejectionsCarrier struct {
	segment uint64
	version uint64 // of the rejections
	written bool
}

// touch notes an event of an aggregate.
func (b *boundaries) touch(cell, version, position uint64, timestamp int64) {
	b.touched = append(b.touched, touch{cell, version, position, timestamp})
}

// endSegment returns the boundary at the end of a segment, whose last event was just
// added. Writer, under the store's lock.
func (s *Store) endSegment(segment uint64, at int64) *boundary {
	b := &s.boundaries
	ended := &boundary{
		segment:  segment,
		pin:      s.pins.acquire(),
		view:     s.writing,
		entry:    b.sequence,
		items:    b.item + 1,
		at:       at,
		coldFrom: s.tables.cold.Load().from,
		touched:  b.touched,
		newHeads: cellRange{b.headsBefore + 1, uint64(s.heads.byID.Len()) + 1},
	}
	cells := b.takeCarriers(s.writing.segmentOf(s.writing.blockOf(s.writing.first)))
	for _, cell := range cells {
		ended.carried = append(ended.carried, carriedHead{uint64(cell), *s.heads.at(uint64(cell))})
	}
	b.carriers = append(b.carriers, carrier{segment, ended.newHeads, cells})
	b.next, b.headsBefore = s.writing.next, ended.newHeads.to-1
	b.touched = make([]touch, 0, len(b.touched))
	if r := &b.rejections; !r.written || r.version != s.rejections.version || r.segment < b.carriers[0].segment {
		ended.rejections = s.rejections.append(nil)
		*r = rejectionsCarrier{segment, s.rejections.version, true}
	}
	return ended
}

// takeCarriers takes out the segments before one, whose events are evicted, and returns
// the heads that they answered for.
func (b *boundaries) takeCarriers(before uint64) []uint32 {
	var cells []uint32
	n := 0
	for ; n < len(b.carriers) && b.carriers[n].segment < before; n++ {
		c := &b.carriers[n]
		cells = append(cells, c.carried...)
		for cell := c.heads.from; cell < c.heads.to; cell++ {
			cells = append(cells, uint32(cell))
		}
	}
	b.carriers = slices.Delete(b.carriers, 0, n)
	return cells
}
