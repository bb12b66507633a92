package store

import (
	"slices"
	"sync/atomic"
)

// view is one consistent state of the events: those at the positions
// [first, next). It never changes; what it refers to changes only where no
// reader of it looks.
type view struct {
	layout
	first, next uint64
	base        uint64 // number of segments[0]
	segments    []*segment
}

// segment is a run of blocks. A block is replaced by its packed form, which
// holds the same events, at any time.
type segment struct {
	blocks []atomic.Pointer[block]
	// grams are those of packed blocks, until the filter, which is made when
	// every block is packed, takes their place.
	grams  []atomic.Pointer[[gramWords]uint64]
	filter atomic.Pointer[segmentFilter]
}

func newSegment(l layout) *segment {
	return &segment{
		blocks: make([]atomic.Pointer[block], l.segmentBlocks()),
		grams:  make([]atomic.Pointer[[gramWords]uint64], l.segmentBlocks()),
	}
}

// len returns the number of events held.
func (v *view) len() uint64 { return v.next - v.first }

// last returns the position of the last event ever appended, 0 for none.
func (v *view) last() uint64 { return v.next - 1 }

// firstHeld returns the first position held, 0 when none is.
func (v *view) firstHeld() uint64 {
	if v.len() == 0 {
		return 0
	}
	return v.first
}

// segment returns a segment by its number.
func (v *view) segment(number uint64) *segment { return v.segments[number-v.base] }

// block returns a block by its number.
func (v *view) block(number uint64) *block {
	return v.segment(v.segmentOf(number)).blocks[v.inSegment(number)].Load()
}

// at returns where the event at a position is.
func (v *view) at(position uint64) (*block, int) {
	return v.block(v.blockOf(position)), v.rowOf(position)
}

// number returns one cell of the event at a position.
func (v *view) number(c column, position uint64) uint64 {
	b, row := v.at(position)
	return b.number(c, row)
}

// text returns a text of the event at a position, "" for none.
func (v *view) text(t text, position uint64) string {
	return string(v.appendText(nil, t, position))
}

// appendText appends a text of the event at a position to dst.
func (v *view) appendText(dst []byte, t text, position uint64) []byte {
	if t == textSpanID {
		b, row := v.at(position)
		return b.appendSpan(dst, row)
	}
	keys, t, row := v.keysOf(t, position)
	return keys.append(dst, t, row)
}

// keysOf returns where a key of the event at a position is: as which text, in
// which row.
func (v *view) keysOf(t text, position uint64) (keys, text, int) {
	b, row := v.at(position)
	if c := t.reference(); c != noColumn {
		if distance := b.number(c, row); distance != 0 {
			b, row = v.at(position - distance)
			t = t.referred()
		}
	}
	return b.keys, t, row
}

// isText reports whether a key of the event at a position is want.
func (v *view) isText(t text, position uint64, want string) bool {
	keys, t, row := v.keysOf(t, position)
	return keys.is(t, row, want)
}

// with returns the view with the blocks up to the one of the position.
func (v *view) with(position uint64, b *block) *view {
	number := v.blockOf(position)
	segment := v.segmentOf(number)
	next := *v
	if len(v.segments) == 0 {
		next.base = segment
	}
	if segment == next.base+uint64(len(v.segments)) {
		next.segments = append(next.segments, newSegment(v.layout))
	}
	next.segment(segment).blocks[v.inSegment(number)].Store(b)
	return &next
}

// evictedBefore returns the view without the events before a position. What
// readers of older views may still need is left to these.
func (v *view) evictedBefore(position uint64) *view {
	next := *v
	next.first = position
	if position == v.next {
		next.segments = nil
		return &next
	}
	block := v.blockOf(position)
	drop := v.segmentOf(block) - v.base
	next.segments, next.base = v.segments[drop:], v.base+drop
	if drop > 0 {
		next.segments = slices.Clone(next.segments)
	}
	if trimmed := v.inSegment(block); trimmed > 0 && v.blockOf(v.first) != block {
		if drop == 0 {
			next.segments = slices.Clone(next.segments)
		}
		next.segments[0] = next.segments[0].trimmed(trimmed)
	}
	return &next
}

// trimmed returns the segment without the events of its first n blocks. Their
// keys stay, for later events refer to them.
func (s *segment) trimmed(n int) *segment {
	t := &segment{
		blocks: make([]atomic.Pointer[block], len(s.blocks)),
		grams:  make([]atomic.Pointer[[gramWords]uint64], len(s.grams)),
	}
	for i := range s.blocks {
		b := s.blocks[i].Load()
		if b != nil && i < n && b.rows != nil {
			b = &block{keys: b.keys}
		}
		t.blocks[i].Store(b)
		t.grams[i].Store(s.grams[i].Load())
	}
	t.filter.Store(s.filter.Load())
	return t
}
