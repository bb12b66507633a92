package keyrun

import (
	"encoding/binary"
	"iter"
)

// Entry is a position under a hash.
type Entry struct{ Hash, Position uint64 }

// Table has entries. It is immutable and safe for concurrent use, as long as its memory
// is there.
type Table struct {
	hashes, positions, filter []byte
	base                      uint64
}

// NewTable returns the table that a [Writer] with the base has written.
func NewTable(hashes, positions, filter []byte, base uint64) Table {
	return Table{hashes, positions, filter, base}
}

// Len returns the number of entries.
func (t *Table) Len() int { return len(t.hashes) / 8 }

// At returns an entry; they are in the order of their hashes.
func (t *Table) At(i int) Entry {
	return Entry{t.hash(i), t.base + uint64(binary.LittleEndian.Uint32(t.positions[4*i:]))}
}

func (t *Table) hash(i int) uint64 { return binary.LittleEndian.Uint64(t.hashes[8*i:]) }

// Find yields the positions under a hash.
func (t *Table) Find(hash uint64) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		if !mayHave(t.filter, hash) {
			return
		}
		for i := t.search(hash); i < t.Len() && t.hash(i) == hash; i++ {
			if !yield(t.At(i).Position) {
				return
			}
		}
	}
}

// search returns the first entry whose hash is not below one. Hashes are evenly spread,
// so it begins where that should be, and looks ever further from there.
func (t *Table) search(hash uint64) int {
	n := t.Len()
	low := int(scaled(hash, uint64(n))) // entries before low are below the hash
	high := low
	for step := 8; low > 0 && t.hash(low-1) >= hash; step *= 2 {
		high, low = low, max(0, low-step)
	}
	for step := 8; high < n && t.hash(high) < hash; step *= 2 {
		low, high = high+1, min(n, high+step)
	}
	for low < high {
		if middle := low + (high-low)/2; t.hash(middle) < hash {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
