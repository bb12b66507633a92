package store

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
	"github.com/gyroscops/otel-eventstore/store/internal/onpair"
	"github.com/gyroscops/otel-eventstore/store/internal/postable"
)

// restoreFrom makes the state that of the last of the segments, which hold all events.
// Status may be asked for meanwhile, so the store's lock is not held for long.
func (s *Store) restoreFrom(segments []*restored, last *segmentState) {
	s.writer.Lock()
	defer s.writer.Unlock()
	s.lastAt, s.lastTick = last.at, last.at
	v := &s.writing
	v.first, v.next, v.base = last.first, last.to, segments[0].number
	books := make(map[uint64]*codebook)
	for _, r := range segments {
		r.readCodebooks(books)
		v.segments = append(v.segments, r.segment(s.layout, last.first))
		s.locked(func() { s.sealer.segments = append(s.sealer.segments, r.sealedSegment) })
	}
	var tables sync.WaitGroup
	s.restoreTables(&tables, segments, s.tables.hotFrom(v.first))
	for _, r := range segments {
		s.locked(func() { s.restoreHeadKeys(r) })
	}
	for i, r := range segments {
		s.locked(func() { s.restoreCounts(r, i == 0 && r.state.from < v.first) })
	}
	tables.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.names {
		if n != nil {
			n.byID.Reclaim()
		}
	}
	s.heads.byID.Reclaim()
	s.boundaries.next, s.boundaries.headsBefore = v.next, last.newHeads.to-1
	s.publish()
}

// locked calls f under the store's lock.
func (s *Store) locked(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

// segment returns the segment with the blocks of the file. Of those with no event from
// the first position held on it has the keys alone.
func (r *restored) segment(l layout, first uint64) *segment {
	seg := newSegment(l)
	r.cold = true
	r.blocks = r.mappedBlocks(l)
	for i, b := range r.blocks {
		if b != nil && l.startOf(r.number<<l.segmentBits+uint64(i)+1) <= first {
			b = &block{keys: b.keys}
			r.blocks[i] = b
		}
		seg.blocks[i].Store(b)
	}
	seg.filter.Store(r.mappedFilter())
	return seg
}

// readCodebooks reads the codebooks; those of segments before are used again.
func (r *restored) readCodebooks(books map[uint64]*codebook) {
	d := decoder{r.file.Section(sectionCodebooks)}
	for range d.length() {
		name := d.fixed64()
		dictionary, rest, err := onpair.Parse(d.rest)
		if err != nil {
			panic(err) // the checksum is right
		}
		d.rest = rest
		c := books[name]
		if c == nil {
			c = codebookOf(dictionary)
			c.name = name
			books[name] = c
		}
		for range d.length() {
			id, fields := d.uvarint(), fieldSet(d.uvarint())
			if text := d.bytes(d.length()); c.templates[id] == nil {
				c.setTemplate(id, newTemplate(text, fields))
			}
		}
		r.codebooks = append(r.codebooks, c)
	}
}

// mappedBlocks returns the blocks of the file, whose memory is that of the file.
func (z *sealedSegment) mappedBlocks(l layout) []*block {
	return z.blocksIn(l, z.file.Section(sectionData), z.file.Memory)
}

// blocksIn returns the blocks of the file whose data is in memory.
func (z *sealedSegment) blocksIn(l layout, data []byte, memory *offheap.Memory) []*block {
	blocks := make([]*block, l.segmentBlocks())
	d := decoder{z.file.Section(sectionBlocks)}
	for i := range blocks {
		hasKeys, hasRows := d.byte() != 0, d.byte() != 0
		var keys packedKeys
		if hasKeys {
			keys.region, keys.codebook, keys.n = z.part(&d, data, memory)
		}
		if !hasRows {
			if hasKeys {
				blocks[i] = &block{keys: &keys}
			}
			continue
		}
		var rows packedBlock
		rows.region, rows.codebook, rows.n = z.part(&d, data, memory)
		rows.bounds = timeRange{d.varint(), d.varint()}
		rows.size = d.varint()
		rows.cold = true
		blocks[i] = newPacked(keys, rows)
	}
	return blocks
}

// part reads where a part of a block is.
func (z *sealedSegment) part(d *decoder, data []byte, memory *offheap.Memory) (region, *codebook, int) {
	c, n := z.codebooks[d.length()], d.length()
	at, size := d.length(), d.length()
	end := at + size + bitpack.Slack
	return region{data[at:end:end], memory}, c, n
}

// mappedFilter returns the filter of the file, nil where it has none.
func (z *sealedSegment) mappedFilter() *segmentFilter {
	data := z.file.Section(sectionFilter)
	if len(data) == 0 {
		return nil
	}
	return z.filterIn(data, z.file.Memory)
}

// filterIn returns the filter of the file whose section is in memory.
func (z *sealedSegment) filterIn(data []byte, memory *offheap.Memory) *segmentFilter {
	f := filterIn(data, memory)
	f.hash = newGramHash(z.number)
	d := decoder{data[filterLen:]}
	f.times = timeRange{int64(d.fixed64()), int64(d.fixed64())}
	for t := range f.opaque {
		f.opaque[t] = d.byte() != 0
	}
	return f
}

// restoreTables adds the keys of the events from a position on to the tables, each in a
// goroutine of its own.
func (s *Store) restoreTables(done *sync.WaitGroup, segments []*restored, first uint64) {
	done.Go(func() {
		for _, r := range segments {
			position := s.writing.startOf(r.number << s.writing.segmentBits)
			for d := (decoder{r.file.Section(sectionIDs)}); len(d.rest) > 0; position++ {
				if hash := d.fixed64(); position >= max(first, r.state.from) {
					s.tables.ids.Add(hash, position, first)
				}
			}
		}
	})
	decoders := make([][numChains]decoder, len(segments))
	for i, r := range segments {
		d := decoder{r.file.Section(sectionChains)}
		for c := range numChains {
			decoders[i][c] = d
			for range d.length() {
				d.fixed64()
				d.uvarint()
			}
		}
	}
	for c := range numChains {
		done.Go(func() {
			for i := range decoders {
				restoreChain(s.tables.lasts[c], &decoders[i][c], first)
			}
		})
	}
}

func restoreChain(last *postable.Table, d *decoder, first uint64) {
	for range d.length() {
		hash, position := d.fixed64(), d.uvarint()
		if position >= first {
			last.Swap(hash, position, first, func(uint64) {})
		}
	}
}

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
	index := r.state.index
	if partly {
		index = s.indexBytes(first, r.state.to)
	}
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

// fixed64 reads eight bytes.
func (d *decoder) fixed64() uint64 { return binary.LittleEndian.Uint64(d.bytes(8)) }
