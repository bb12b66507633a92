package store

import (
	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
	"github.com/gyroscops/otel-eventstore/store/internal/onpair"
)

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
