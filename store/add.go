package store

// known returns where the event with the item's id is, if it is held.
func (s *Store) known(it *item) (uint64, bool) {
	return s.tables.positionOf(&s.writing, it.envelope.EventID, it.idHash)
}

// add stores an event at the next position, which it returns.
func (s *Store) add(it *item, at int64) uint64 {
	position := s.writing.next
	row := s.writing.rowOf(position)
	if row == 0 || s.open == nil {
		s.beginBlock(position)
	}
	timestamp := it.timestamp
	if timestamp == 0 {
		timestamp = at
	}
	b := s.open
	b.cells[colTimestamp][row] = orderedTime(timestamp)
	b.cells[colRecordedAt][row] = orderedTime(at)
	s.addRecord(it, row, timestamp)
	s.addNames(it, row, position)
	s.addHead(it, row, position, timestamp)
	s.addKeys(it, row, position)
	s.rollup.add(timestamp, func(c column) uint64 { return b.cells[c][row] })
	b.sizes[row] = int32(it.size)
	s.bytes.open += it.size
	s.bytes.index += indexSize(s.writing.block(s.writing.blockOf(position)), row)
	s.writing.next++
	s.counters.appended.Add(1)
	if row == s.layout.blockLen()-1 {
		s.endBlock(s.writing.blockOf(position), at)
	}
	return position
}

// endBlock hands a full block on.
func (s *Store) endBlock(number uint64, at int64) {
	s.open = nil
	if s.sealer != nil && s.layout.inSegment(number) == s.layout.segmentBlocks()-1 {
		s.sealer.queue(s.endSegment(s.layout.segmentOf(number), at))
	}
	s.packer.queue(number)
}

// beginBlock makes room for the events from a position on.
func (s *Store) beginBlock(position uint64) {
	b := newOpenBlock(s.writing.rowOf(position), s.packer.takeUsed())
	s.open = b.rows.(*openBlock)
	s.writing = *s.writing.with(position, b)
	// Readers that find an event of the block before it is published, through a
	// table, look for its block.
	early := s.writing
	published := s.view.Load()
	early.first, early.next = published.first, published.next
	s.view.Store(&early)
}

// publish lets readers see what was written, and wakes those that wait for it.
func (s *Store) publish() {
	v := s.writing
	if before := s.view.Swap(&v); before == nil || before.next < v.next {
		s.arrivals.announce()
	}
}

func (s *Store) addRecord(it *item, row int, timestamp int64) {
	b, r := s.open, &it.event.Record
	b.cells[colTime][row] = uint64(timestamp) - r.Time
	b.cells[colObserved][row] = r.ObservedTime - r.Time
	b.cells[colSeverity][row] = severityCell(r.SeverityNumber)
	b.cells[colFlags][row] = uint64(r.Flags)
	b.cells[colDropped][row] = uint64(r.DroppedAttributes)
	b.contents[row] = b.keys.slab.content(&it.content)
}

// addNames fills in the values that many events share.
func (s *Store) addNames(it *item, row int, position uint64) {
	for _, f := range namedFields {
		c := f.column()
		name := it.envelope.value(f)
		cell := s.names[c].intern(name)
		s.open.cells[c][row] = cell
		if f == FieldUserID && cell != 0 {
			s.open.cells[colPreviousOfUser][row] = s.distance(position, s.names[c].at(cell).last)
		}
		s.names[c].add(cell, position, nameSize(name))
	}
	s.addOrigin(&it.event.Record, row, position)
	if len(it.envelope.Tags) > 0 {
		s.open.tagged[row] = s.addTags(it.envelope.Tags, position)
	}
}

func (s *Store) addTags(texts []string, position uint64) []tag {
	names := s.names[tagNames]
	tags := make([]tag, len(texts))
	for i, text := range texts {
		cell := names.intern(text)
		tags[i] = tag{cell, s.distance(position, names.at(cell).last)}
		names.add(cell, position, nameSize(text))
	}
	return tags
}

func (s *Store) addHead(it *item, row int, position uint64, timestamp int64) {
	key, ok := it.envelope.aggregate()
	if !ok {
		return
	}
	cell := it.head
	if cell == 0 {
		cell = s.heads.intern(key)
	}
	version, before := s.heads.at(cell).advance(position, timestamp)
	if s.sealer != nil {
		s.boundaries.touch(cell, version, position, timestamp)
	}
	s.open.cells[colHead][row] = cell
	s.open.cells[colVersion][row] = version
	s.open.cells[colPreviousOfAggregate][row] = s.distance(position, before)
}

// distance returns how far behind a position an earlier one is, 0 where that
// is none or evicted.
func (s *Store) distance(position, earlier uint64) uint64 {
	if earlier < s.writing.first || earlier == 0 {
		return 0
	}
	return position - earlier
}

// addKeys fills in the texts of an event, and makes it the last of its chains.
func (s *Store) addKeys(it *item, row int, position uint64) {
	s.open.keys.add(row, &it.envelope)
	for c := range numChains {
		s.addKey(it, c, row, position)
	}
	s.tables.ids.Add(it.idHash, position, s.tables.hotFrom(s.writing.first))
}

func (s *Store) addKey(it *item, c chain, row int, position uint64) {
	key := it.key(c)
	if key == "" {
		return
	}
	b, t := s.open, c.text()
	var last uint64
	s.tables.lasts[c].Swap(it.hashes[c], position, s.tables.hotFrom(s.writing.first), func(previous uint64) {
		last = previous
		b.cells[c.link()][row] = s.distance(position, last)
	})
	if c == chainCausation {
		segment := max(s.writing.segmentStart(position), s.writing.first)
		if cause, ok := s.tables.ids.Find(it.hashes[c], segment, func(p uint64) bool {
			return p < position && s.writing.isText(textEventID, p, key)
		}); ok {
			b.cells[colCausation][row] = position - cause
		}
		return
	}
	if last >= max(s.writing.segmentStart(position), 1) && s.writing.isText(t, last, key) {
		// The event before has the text, or refers to the one that has.
		b.cells[t.reference()][row] = position - last + s.writing.number(t.reference(), last)
	}
}
