package keyrun

import (
	"encoding/binary"

	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// Sections is how many sections of a file a table takes.
const Sections = 3

// Lengths returns the lengths of the sections of a table of n entries.
func Lengths(n int) [Sections]uint64 {
	return [Sections]uint64{8 * uint64(n), 4 * uint64(n), filterBlocks(uint64(n)) * blockLen}
}

// Writer writes a table, whose entries come in the order of their hashes.
type Writer struct {
	hashes, positions, filter *segmentfile.SectionWriter
	base                      uint64
	block                     [blockLen]byte
	at, blocks                uint64 // which block it is, of so many
}

// NewWriter returns a writer of a table of n entries, into sections of the lengths that
// Lengths returns. Positions are at least the base, and less than 2^32 more.
func NewWriter(n int, base uint64, hashes, positions, filter *segmentfile.SectionWriter) *Writer {
	return &Writer{hashes: hashes, positions: positions, filter: filter, base: base, blocks: filterBlocks(uint64(n))}
}

// Add adds an entry.
func (w *Writer) Add(e Entry) {
	w.hashes.Uint64(e.Hash)
	w.positions.Write(binary.LittleEndian.AppendUint32(nil, uint32(e.Position-w.base)))
	for block := scaled(e.Hash, w.blocks); w.at < block; {
		w.endBlock()
	}
	setSlots(&w.block, e.Hash)
}

func (w *Writer) endBlock() {
	w.filter.Write(w.block[:])
	w.block = [blockLen]byte{}
	w.at++
}

// End is called after the last entry.
func (w *Writer) End() {
	for w.at < w.blocks {
		w.endBlock()
	}
}

// Merge writes the entries of all tables.
func Merge(w *Writer, tables []Table) {
	next := make([]int, len(tables))
	for {
		least := -1
		for i := range tables {
			if next[i] < tables[i].Len() && (least < 0 || tables[i].hash(next[i]) < tables[least].hash(next[least])) {
				least = i
			}
		}
		if least < 0 {
			break
		}
		w.Add(tables[least].At(next[least]))
		next[least]++
	}
	w.End()
}
