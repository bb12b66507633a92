package store

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

// segmentFilter has the trigrams of all blocks of a segment: for each slot, one
// bit for each block. A query reads one word a trigram, whatever the number of
// blocks (after bit-sliced signature files: Faloutsos and Chan, VLDB 1988), if the
// set of the whole segment, which rules most absent words out, has them all.
type segmentFilter struct {
	hash   gramHash
	words  []uint64 // by block slot; outside of the Go heap, like
	whole  []uint64 // a bit for each segment slot
	keys   []uint64 // of what attributes have in common with envelopes, for each block slot
	memory *offheap.Memory
	times  timeRange     // bounds of the timestamps
	opaque [numKeys]bool // no text of any block has trigrams
}

// newSegmentFilter turns the sets of up to 64 blocks around; a nil set is empty. The
// trigrams are those of the segment.
func newSegmentFilter(sets []*[gramWords]uint64, grams *trigrams) *segmentFilter {
	memory := offheap.Allocate(filterLen)
	f := filterIn(memory.Bytes(), memory)
	var square [64]uint64
	for w := range gramWords {
		for i := range square {
			square[i] = 0
			if i < len(sets) && sets[i] != nil {
				square[i] = sets[i][w]
			}
		}
		transpose(&square)
		copy(f.words[w*64:], square[:])
	}
	packBits(f.whole, grams.ofSegment[:])
	copy(f.keys, grams.keysOfSegment[:])
	f.hash = grams.hash
	return f
}

// filterLen is what a filter takes.
const filterLen = 64 * filterBytes

// filterIn returns a filter that is in memory.
func filterIn(data []byte, memory *offheap.Memory) *segmentFilter {
	all := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(data))), filterLen/8)
	words, all := all[:1<<gramBits], all[1<<gramBits:]
	return &segmentFilter{words: words, keys: all[:gramWords], whole: all[gramWords:], memory: memory}
}

// transpose exchanges rows and columns of a matrix of bits, by quarters of ever
// smaller squares.
func transpose(m *[64]uint64) {
	mask := uint64(1<<32 - 1)
	for size := 32; size > 0; size /= 2 {
		for i := 0; i < 64; i = (i + size + 1) &^ size {
			swap := (m[i]>>size ^ m[i+size]) & mask
			m[i] ^= swap << size
			m[i+size] ^= swap
		}
		mask ^= mask << (size / 2)
	}
}

// cover makes what the filter says of the segment hold for a block too.
func (f *segmentFilter) cover(b *block) {
	for t := range f.opaque {
		f.opaque[t] = f.opaque[t] && b.keys.isOpaque(text(t))
	}
	if b.rows != nil {
		f.times.first = min(f.times.first, b.rows.times().first)
		f.times.last = max(f.times.last, b.rows.times().last)
	}
}

// candidates returns the blocks that may hold the texts, one bit each.
func (f *segmentFilter) candidates(q *textQuery) uint64 {
	defer runtime.KeepAlive(f.memory)
	for _, gram := range q.grams {
		if slot := segmentSlot(f.hash.of(gram)); f.whole[slot/64]>>(slot%64)&1 == 0 {
			return 0
		}
	}
	blocks := ^uint64(0)
	for _, gram := range q.grams {
		blocks &= f.words[blockSlot(f.hash.of(gram))]
	}
	return blocks
}

// keysMayHold reports whether the text may be one that attributes have in common with
// envelopes.
func (f *segmentFilter) keysMayHold(q *textQuery) bool {
	defer runtime.KeepAlive(f.memory)
	return q.in(f.keys, f.hash)
}

// mayHold returns the blocks of a segment that may hold the texts, one bit each.
func (r *reader) mayHold(number uint64, q *textQuery) uint64 {
	s := r.view.segment(number)
	if f := s.filter.Load(); f != nil {
		return f.candidates(q)
	}
	blocks, hash := ^uint64(0), newGramHash(number)
	for i := range s.grams {
		if words := r.gramsOf(s, number, i); words != nil && !q.in(words[:], hash) {
			blocks &^= 1 << i
		}
	}
	return blocks
}

// gramsOf returns the trigrams of the block i of a segment, nil where they are
// not known. Those of a full block that is open still are found now.
func (r *reader) gramsOf(s *segment, number uint64, i int) *[gramWords]uint64 {
	words := s.grams[i].Load()
	if words != nil {
		return words
	}
	v := r.view
	block := number<<v.segmentBits + uint64(i)
	open, ok := v.openBlock(block)
	if !ok || v.next < v.startOf(block+1) {
		return nil
	}
	evicted := v.evictedRows(block)
	words = r.store.openTrigrams(open.filled(evicted), number, v.blockLen())
	if evicted == 0 { // readers of older views look for the evicted ones too
		s.grams[i].CompareAndSwap(nil, words)
	}
	return words
}

// openGrams are used again: they are large, and readers need them for a moment.
var openGrams = sync.Pool{New: func() any { return &blockGrams{trigrams: newTrigrams()} }}

type blockGrams struct {
	*trigrams
	shared sharedTexts
}

// openTrigrams returns those of the first n rows of a block of the segment. The
// caller holds a pin.
func (s *Store) openTrigrams(b *openBlock, segment uint64, n int) *[gramWords]uint64 {
	grams := openGrams.Get().(*blockGrams)
	defer openGrams.Put(grams)
	defer runtime.KeepAlive(b)
	grams.begin(segment)
	grams.shared.read(s, b, n)
	grams.addBlock(b, n, &grams.shared)
	return grams.end()
}
