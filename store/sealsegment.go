package store

import (
	"encoding/binary"
	"runtime"
	"slices"

	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
)

// The sections of a segment's file.
const (
	sectionState      = iota // what the boundary is
	sectionBlocks            // where the parts of blocks are
	sectionData              // the parts, as they are in memory
	sectionFilter            // as it is in memory; empty where there is none
	sectionCodebooks         // dictionaries and templates of the blocks
	sectionNames             // of the events' columns, with counts
	sectionHeads             // of the events, and carried ones
	sectionRollup            // counts of the events
	sectionIDs               // a hash for each event
	sectionChains            // hashes with last positions
	sectionRejections        // empty where an earlier segment has them
	numSections
)

// segmentWriter makes the file of a segment.
type segmentWriter struct {
	store    *Store
	boundary *boundary
	epoch    string // of the boundary's entry
	grams    *trigrams

	first, next uint64 // positions of the segment's events that are held
	blocks      []*block
	codebooks   []*codebook
	data, index []byte
	indexSize   int64 // what the events count for in tables
}

// sections returns the sections. Until then the pin of the boundary is held.
func (w *segmentWriter) sections() [][]byte {
	v := &w.boundary.view
	number := w.boundary.segment
	w.next = v.startOf((number + 1) << v.segmentBits)
	w.first = min(max(v.first, v.startOf(number<<v.segmentBits)), w.next)
	w.packedBlocks()
	sections := make([][]byte, numSections)
	w.addBlocks()
	sections[sectionState] = w.state()
	sections[sectionBlocks], sections[sectionData] = w.index, w.data
	sections[sectionFilter] = w.filter()
	sections[sectionCodebooks] = w.codebookSection()
	sections[sectionHeads] = w.heads()
	sections[sectionRejections] = w.boundary.rejections
	c := newSegmentCounts(w.store, v)
	c.addRange(w.first, w.next)
	sections[sectionNames], sections[sectionRollup] = c.namesSection(), c.rollupSection()
	sections[sectionIDs], sections[sectionChains] = w.keyHashes()
	runtime.KeepAlive(w.blocks)
	return sections
}

// packedBlocks gathers the blocks of the segment, nil for one that is not held, even
// for its keys.
func (w *segmentWriter) packedBlocks() {
	v := &w.boundary.view
	w.blocks = make([]*block, v.segmentBlocks())
	number := w.boundary.segment
	if number < v.base || len(v.segments) == 0 {
		return
	}
	for i := range w.blocks {
		b := v.segment(number).blocks[i].Load()
		if b != nil {
			b = w.store.packer.packedFor(v, number<<v.segmentBits+uint64(i), b, w.grams)
		}
		w.blocks[i] = b
	}
}

// state encodes the boundary itself.
func (w *segmentWriter) state() []byte {
	b := w.boundary
	dst := binary.LittleEndian.AppendUint64(nil, w.store.tables.seed)
	dst = appendString(dst, w.epoch)
	for _, n := range []uint64{
		b.segment, uint64(b.view.blockBits), uint64(b.view.segmentBits), b.view.first, w.first, w.next,
		b.entry, uint64(b.items), b.newHeads.from, b.newHeads.to, b.coldFrom,
	} {
		dst = binary.AppendUvarint(dst, n)
	}
	dst = binary.AppendVarint(dst, b.at)
	w.indexSize = b.view.indexBytes(w.first, w.next)
	return binary.AppendVarint(dst, w.indexSize)
}

// addBlocks adds the parts of the blocks, and where they are. Parts that are read begin
// at a multiple of 8, and have the slack behind them that reading needs.
func (w *segmentWriter) addBlocks() {
	for _, b := range w.blocks {
		var keys *packedKeys
		var rows *packedBlock
		if b != nil {
			keys, _ = b.keys.(*packedKeys)
			rows, _ = b.rows.(*packedBlock)
		}
		w.index = append(w.index, boolByte(keys != nil), boolByte(rows != nil))
		if keys != nil {
			w.addPart(keys.data, keys.codebook, keys.n)
		}
		if rows != nil {
			w.addPart(rows.data, rows.codebook, rows.n)
			w.index = binary.AppendVarint(w.index, rows.bounds.first)
			w.index = binary.AppendVarint(w.index, rows.bounds.last)
			w.index = binary.AppendVarint(w.index, rows.size)
		}
	}
}

func (w *segmentWriter) addPart(data []byte, c *codebook, n int) {
	i := slices.Index(w.codebooks, c)
	if i < 0 {
		i = len(w.codebooks)
		w.codebooks = append(w.codebooks, c)
	}
	data = data[:len(data)-bitpack.Slack] // the arena's
	for _, number := range []int{i, n, len(w.data), len(data)} {
		w.index = binary.AppendUvarint(w.index, uint64(number))
	}
	w.data = append(w.data, data...)
	w.data = append(w.data, make([]byte, bitpack.Slack+(-len(data)&7))...)
}

// filter returns the segment's filter, as far as the packer has made it.
func (w *segmentWriter) filter() []byte {
	v := &w.boundary.view
	if w.boundary.segment < v.base || len(v.segments) == 0 {
		return nil
	}
	f := v.segment(w.boundary.segment).filter.Load()
	if f == nil {
		return nil
	}
	dst := slices.Clone(f.memory.Bytes()[:filterLen])
	dst = binary.LittleEndian.AppendUint64(dst, uint64(f.times.first))
	dst = binary.LittleEndian.AppendUint64(dst, uint64(f.times.last))
	for _, opaque := range f.opaque {
		dst = append(dst, boolByte(opaque))
	}
	runtime.KeepAlive(f.memory)
	return dst
}

// codebookSection encodes the codebooks: of the templates those that are there by now,
// for the blocks have no others.
func (w *segmentWriter) codebookSection() []byte {
	p := &w.store.packer
	p.packing.Lock()
	defer p.packing.Unlock()
	dst := binary.AppendUvarint(nil, uint64(len(w.codebooks)))
	for _, c := range w.codebooks {
		used := w.templatesOf(c)
		dst = binary.LittleEndian.AppendUint64(dst, c.name)
		dst = c.dictionary.AppendBinary(dst)
		dst = binary.AppendUvarint(dst, uint64(len(used)))
		for _, id := range used {
			t := c.templates[id]
			dst = binary.AppendUvarint(dst, id)
			dst = binary.AppendUvarint(dst, uint64(t.fields))
			dst = appendString(dst, borrowed(t.bytes))
		}
	}
	return dst
}

// templatesOf returns the ids of the templates that rows refer to.
func (w *segmentWriter) templatesOf(c *codebook) []uint64 {
	var has [maxTemplates + 1]bool
	var buf [maxBlockLen]uint64
	for _, b := range w.blocks {
		if b == nil || b.rows == nil {
			continue
		}
		rows := b.rows.(*packedBlock)
		if rows.codebook != c {
			continue
		}
		rows.header(partTemplate).Unpack(rows.part(partTemplate), &buf)
		for _, id := range buf[:rows.n] {
			has[id] = true
		}
	}
	var ids []uint64
	for id := uint64(1); id < uint64(len(has)); id++ {
		if has[id] {
			ids = append(ids, id)
		}
	}
	return ids
}
