package store

import (
	"context"
	"math"
)

// enforce writes evictions until the limits hold, or another caller is about to. The
// caller holds the writer lock. A log that takes none takes no appends either.
func (s *Store) enforce() {
	for s.writable() == nil {
		before := s.evictable()
		if before <= max(s.writing.first, s.evicting) {
			break
		}
		s.evicting = before
		_, err := s.commit(context.Background(), &entry{at: s.tick(), evictBefore: before})
		s.evicting = 0
		if err != nil {
			break
		}
	}
	s.bury()
}

// evictable returns the position before which events have to go, as far as
// their block goes.
func (s *Store) evictable() uint64 {
	v, l := &s.writing, s.options.Limits
	horizon := int64(math.MinInt64)
	if l.MaxAge > 0 {
		horizon = s.lastTick - l.MaxAge.Nanoseconds()
	}
	if v.len() == 0 {
		return v.first
	}
	number := v.blockOf(v.first)
	b := v.block(number)
	end := min(v.next, v.startOf(number+1))
	open, isOpen := b.rows.(*openBlock)
	bytes := s.bytesHeld()
	if !isOpen && l.MaxBytes > 0 && bytes > l.MaxBytes { // a packed block goes as a whole
		return min(end, v.last())
	}
	position := v.first
	for ; position < end; position++ {
		row := v.rowOf(position)
		over := l.MaxEvents > 0 && v.next-position > l.MaxEvents ||
			l.MaxBytes > 0 && bytes > l.MaxBytes && position < v.last()
		if !over && unorderedTime(b.number(colRecordedAt, row)) > horizon {
			break
		}
		if isOpen {
			bytes -= int64(open.sizes[row])
		}
	}
	return position
}

// applyEviction drops the events before a position.
func (s *Store) applyEviction(before uint64) {
	v := &s.writing
	before = min(before, v.next)
	if before <= v.first {
		return
	}
	pin := s.pins.now.Load() + 1
	for position := v.first; position < before; position++ {
		b, row := v.at(position)
		s.forget(b, row, pin)
		if position < s.tables.cold.Load().from {
			s.bytes.cold -= indexSize(b, row)
		}
		if s.endsBlock(position, before) {
			s.forgetBlock(b)
		}
		s.counters.evicted.Add(1)
	}
	s.writing = *v.evictedBefore(before)
	if s.writing.len() == 0 {
		s.open = nil
	}
	s.publish()
	s.pins.advance()
	s.tables.sweep(before)
}

// endsBlock reports whether an event is the last one of its block that goes.
func (s *Store) endsBlock(position, before uint64) bool {
	return s.writing.rowOf(position) == s.layout.blockLen()-1 || position+1 == before && before == s.writing.next
}

// forget takes back what an event counts for.
func (s *Store) forget(b *block, row int, pin uint64) {
	cell := func(c column) uint64 { return b.number(c, row) }
	for _, f := range namedFields {
		s.names[f.column()].remove(cell(f.column()), pin)
	}
	s.names[colOrigin].remove(cell(colOrigin), pin)
	for _, tag := range b.rows.tags(row) {
		s.names[tagNames].remove(tag.cell, pin)
	}
	if head := cell(colHead); head != 0 {
		s.heads.at(head).held--
	}
	s.rollup.remove(unorderedTime(cell(colTimestamp)), cell)
	s.bytes.index -= indexSize(b, row)
	if open, ok := b.rows.(*openBlock); ok {
		s.bytes.open -= int64(open.sizes[row])
	}
}

// forgetBlock takes back what a packed block counts for.
func (s *Store) forgetBlock(b *block) {
	if p, ok := b.rows.(*packedBlock); ok {
		s.bytes.packed -= p.size
		s.bytes.blocks--
		if p.cold {
			s.bytes.cold -= p.size
		}
	}
}

// bury removes names that nothing refers to any more.
func (s *Store) bury() {
	for _, n := range s.names {
		if n == nil || len(n.dying) == 0 {
			continue
		}
		s.mu.Lock()
		n.bury(s.pins.oldest())
		s.mu.Unlock()
	}
}
