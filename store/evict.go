package store

import "context"

// enforce writes evictions until the limits hold, or another caller is about to. The
// caller holds the writer lock. A log that takes none takes no appends either.
func (s *Store) enforce(ctx context.Context) {
	for s.writable() == nil {
		before := s.evictable()
		if before <= max(s.writing.first, s.evicting) {
			break
		}
		s.evicting = before
		_, err := s.commit(context.WithoutCancel(ctx), &entry{at: s.tick(), evictBefore: before})
		s.evicting = 0
		if err != nil {
			break
		}
	}
	s.bury()
}

// evictedAtOnce bounds how long one eviction keeps appends waiting, in events.
const evictedAtOnce = 4096

// evictable returns the position before which events have to go next.
func (s *Store) evictable() uint64 {
	v, l := &s.writing, s.options.Limits
	if v.len() == 0 {
		return v.first
	}
	most := min(v.next, v.first+evictedAtOnce)
	position := v.first
	if l.MaxEvents > 0 && v.len() > l.MaxEvents {
		position = min(most, v.next-l.MaxEvents+s.slack())
	}
	if l.MaxAge > 0 {
		horizon := s.lastTick - l.MaxAge.Nanoseconds()
		for position < most && unorderedTime(v.number(colRecordedAt, position)) <= horizon {
			position++
		}
	}
	if position == v.first && l.MaxBytes > 0 {
		position = s.evictableBytes()
	}
	return position
}

// slack is how many events more than needed go for max_events where an eviction is an
// entry of a log, which takes as long to be durable as an append: about a thousandth.
func (s *Store) slack() uint64 {
	if s.log == nil {
		return 0
	}
	return min(s.options.Limits.MaxEvents/1024, evictedAtOnce/2)
}

// evictableBytes returns the position before which events have to go for max_bytes, as
// far as their block goes.
func (s *Store) evictableBytes() uint64 {
	v, bytes, limit := &s.writing, s.bytesHeld(), s.options.Limits.MaxBytes
	if bytes <= limit {
		return v.first
	}
	number := v.blockOf(v.first)
	end := min(v.last(), v.startOf(number+1)) // the newest event stays
	open, ok := v.block(number).rows.(*openBlock)
	if !ok { // a packed block goes as a whole
		return end
	}
	position := v.first
	for ; position < end && bytes > limit; position++ {
		bytes -= int64(open.sizes[v.rowOf(position)])
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
