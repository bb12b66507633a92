package store

import (
	"runtime"
	"unsafe"

	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

// segmentFilter has the trigrams of all blocks of a segment: for each slot, one
// bit for each block. A query reads one word a trigram, whatever the number of
// blocks (after bit-sliced signature files: Faloutsos and Chan, VLDB 1988).
type segmentFilter struct {
	words  []uint64 // by slot; outside of the Go heap
	memory *offheap.Memory
	times  timeRange     // bounds of the timestamps
	opaque [numKeys]bool // no text of any block has trigrams
}

const filterSize = 1 << gramBits * 8

// newSegmentFilter turns the sets of up to 64 blocks around; a nil set is empty.
func newSegmentFilter(sets []*[gramWords]uint64) *segmentFilter {
	memory := offheap.Allocate(filterSize)
	words := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(memory.Bytes()))), 1<<gramBits)
	var square [64]uint64
	for w := range gramWords {
		for i := range square {
			square[i] = 0
			if i < len(sets) && sets[i] != nil {
				square[i] = sets[i][w]
			}
		}
		transpose(&square)
		copy(words[w*64:], square[:])
	}
	return &segmentFilter{words: words, memory: memory}
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
	blocks := ^uint64(0)
	for _, slot := range q.slots {
		if blocks &= f.words[slot]; blocks == 0 {
			break
		}
	}
	runtime.KeepAlive(f.memory)
	return blocks
}

// mayHold returns the blocks of a segment that may hold the texts, one bit each.
func (v *view) mayHold(number uint64, q *textQuery) uint64 {
	s := v.segment(number)
	if f := s.filter.Load(); f != nil {
		return f.candidates(q)
	}
	blocks := ^uint64(0)
	for i := range s.grams {
		if words := v.gramsOf(s, number, i); words != nil && !q.in(words) {
			blocks &^= 1 << i
		}
	}
	return blocks
}

// gramsOf returns the trigrams of the block i of a segment, nil where they are
// not known. Those of a full block that is open still are found now.
func (v *view) gramsOf(s *segment, number uint64, i int) *[gramWords]uint64 {
	words := s.grams[i].Load()
	if words != nil {
		return words
	}
	open, ok := v.openBlock(number<<v.segmentBits + uint64(i))
	if !ok || v.next < v.startOf(number<<v.segmentBits+uint64(i)+1) {
		return nil
	}
	words = open.trigrams(v.blockLen())
	s.grams[i].CompareAndSwap(nil, words)
	return words
}

// trigrams returns those of the first n rows.
func (b *openBlock) trigrams(n int) *[gramWords]uint64 {
	grams := newTrigrams()
	add := func(t string) bool {
		if !isOpaque(t) {
			grams.add(t)
		}
		return false
	}
	for row := range n {
		anyString(b.bodies[row], add)
		anyStringInMap(b.attributes[row], add)
	}
	return grams.set()
}
