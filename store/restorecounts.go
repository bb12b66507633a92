package store

import (
	"slices"
)

// restoreCounts adds what a segment counts for. Of one that is partly evicted by now
// the counts in the file are too high.
func (s *Store) restoreCounts(r *restored, partly bool) {
	var counts *segmentCounts
	first := max(s.writing.first, r.state.from)
	if partly {
		counts = newSegmentCounts(s, &s.writing)
		counts.addRange(first, r.state.to)
	}
	s.restoreNames(&decoder{r.file.Section(sectionNames)}, counts)
	s.restoreRollup(&decoder{r.file.Section(sectionRollup)}, counts)
	s.restoreHeads(r, partly, first)
	for _, b := range r.blocks {
		if b != nil && b.rows != nil {
			s.bytes.packed += b.rows.(*packedBlock).size
			s.bytes.cold += b.rows.(*packedBlock).size
			s.bytes.blocks++
		}
	}
	index := s.indexBytesOf(r.sealedSegment)
	s.bytes.index += index
	if r.state.to <= s.tables.cold.Load().from {
		s.bytes.cold += index
	}
	if data := r.file.Section(sectionRejections); len(data) > 0 {
		s.rejections.read(&decoder{data})
		s.boundaries.rejections = rejectionsCarrier{r.number, s.rejections.version, true}
	}
}

func (s *Store) restoreNames(d *decoder, counts *segmentCounts) {
	for col, names := range s.names {
		if names == nil {
			continue
		}
		for range d.length() {
			cell := d.uvarint()
			n := counted{d.uvarint(), d.uvarint()}
			text := d.bytes(d.length())
			if counts != nil {
				n = counts.names[col][cell]
			}
			if n.count > 0 {
				names.restore(cell, borrowed(text), n)
			}
		}
	}
}

// restore adds events that have a name.
func (n *names) restore(cell uint64, name string, c counted) {
	if id := uint32(cell - 1); !n.byID.Has(id) {
		n.byID.Put(id, name)
		n.bytes += nameSize(name)
	}
	t := n.at(cell)
	t.count += c.count
	t.last = c.last
}

func (s *Store) restoreRollup(d *decoder, counts *segmentCounts) {
	if counts != nil {
		for key, of := range counts.series {
			s.rollup.restore(key, of)
		}
		return
	}
	for range d.length() {
		key := seriesOf{column(d.byte()), d.uvarint()}
		of := series{first: end{d.varint(), true}, last: end{d.varint(), true}}
		for range d.length() {
			of.quarters = append(of.quarters, int32(d.varint()))
			of.counts = append(of.counts, uint32(d.uvarint()))
		}
		s.rollup.restore(key, &of)
	}
}

// restore adds the counts of a segment.
func (r *rollup) restore(key seriesOf, of *series) {
	to := &r.all
	if key.column != noColumn {
		if to = r.of(key.column, key.cell); to == nil {
			to = r.begin(key.column, key.cell)
		}
	}
	if len(to.quarters) == 0 || of.first.at < to.first.at {
		to.first = of.first
	}
	if len(to.quarters) == 0 || of.last.at > to.last.at {
		to.last = of.last
	}
	for i, q := range of.quarters {
		at, ok := to.find(q)
		if !ok {
			to.quarters = slices.Insert(to.quarters, at, q)
			to.counts = slices.Insert(to.counts, at, 0)
			r.bytes += quarterCell
		}
		to.counts[at] += of.counts[i]
	}
}

// restoreHeadKeys adds the heads of a segment, without their states.
func (s *Store) restoreHeadKeys(r *restored) {
	c := carrier{segment: r.number, heads: r.state.newHeads}
	r.eachHead(func(sh *sealedHead) {
		if sh.carried {
			c.carried = append(c.carried, uint32(sh.cell))
		}
		if key := borrowed(sh.key); !s.heads.byID.Has(uint32(sh.cell - 1)) {
			s.heads.byID.Put(uint32(sh.cell-1), key)
			s.heads.bytes += headSize(parseAggregateKey(key))
		}
	})
	s.boundaries.carriers = append(s.boundaries.carriers, c)
}

// restoreHeads brings the heads of a segment up to its end.
func (s *Store) restoreHeads(r *restored, partly bool, first uint64) {
	held := make(map[uint64]uint64)
	if partly {
		for position := first; position < r.state.to; position++ {
			held[s.writing.number(colHead, position)]++
		}
	}
	r.eachHead(func(sh *sealedHead) {
		if partly && !sh.carried {
			sh.held = held[sh.cell]
		}
		to := s.heads.at(sh.cell)
		sh.held += to.held
		if sh.version > to.version {
			*to = sh.head
		}
		to.held = sh.held
	})
}

// sealedHead is a head in a segment's file: as it is at the end of the segment, which
// has so many of its events.
type sealedHead struct {
	cell uint64
	head
	key     []byte
	carried bool // the segment has no event of it
}

// eachHead calls f with each head of a segment, which is good until the next one.
func (r *restored) eachHead(f func(*sealedHead)) {
	d := decoder{r.file.Section(sectionHeads)}
	for _, carried := range [...]bool{false, true} {
		for range d.length() {
			h := sealedHead{cell: d.uvarint(), carried: carried}
			h.held, h.version, h.last = d.uvarint(), d.uvarint(), d.uvarint()
			h.when, h.firstEvent = d.varint(), d.varint()
			h.key = d.bytes(d.length())
			f(&h)
		}
	}
}
