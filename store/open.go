package store

import (
	"math"
	"runtime"
)

// openBlock is a block that is being filled, or waits to be packed. The writer
// fills the row at the next position; readers look at rows before it.
type openBlock struct {
	start        int       // first row that is used
	keys         *openKeys // apart, for they may outlive the rest; they have all texts
	cells        [numColumns][maxBlockLen]uint64
	spans        [maxBlockLen]string
	tagged       [maxBlockLen][]tag
	bodies       [maxBlockLen]Value
	attributes   [maxBlockLen]Map
	severityText [maxBlockLen]string
	sizes        [maxBlockLen]int32 // what each row counts in the memory limit
}

// openKeys holds every key of every row, whether another one has it as well. The
// slab has these and all other texts of the block, which are good as long as it.
type openKeys struct {
	texts [numKeys][maxBlockLen]string
	slab  slab
}

// newOpenBlock returns an empty block, made of one that nobody looks at any more
// where there is one.
func newOpenBlock(start int, used *openBlock) *block {
	b := used
	if b == nil {
		b = &openBlock{keys: new(openKeys)}
	} else {
		keys := b.keys
		keys.slab.reset()
		*keys = openKeys{slab: keys.slab}
		*b = openBlock{keys: keys}
	}
	b.start = start
	return &block{keys: b.keys, rows: b}
}

func (k *openKeys) append(dst []byte, t text, row int) []byte {
	dst = append(dst, k.texts[t][row]...)
	runtime.KeepAlive(k)
	return dst
}

func (k *openKeys) has(t text, row int) bool { return k.texts[t][row] != "" }

func (k *openKeys) is(t text, row int, want string) bool {
	is := k.texts[t][row] == want
	runtime.KeepAlive(k)
	return is
}

func (k *openKeys) isOpaque(text) bool { return false }

func (b *openBlock) read(row int, cells *rowCells) {
	for c := range cells {
		cells[c] = b.cells[c][row]
	}
}

func (b *openBlock) number(c column, row int) uint64 { return b.cells[c][row] }

func (b *openBlock) numbers(c column, _ *[maxBlockLen]uint64) []uint64 { return b.cells[c][:] }

func (b *openBlock) times() timeRange { return timeRange{math.MinInt64, math.MaxInt64} }

func (b *openBlock) appendSpan(dst []byte, row int) []byte {
	dst = append(dst, b.spans[row]...)
	runtime.KeepAlive(b)
	return dst
}

func (b *openBlock) tags(row int) []tag { return b.tagged[row] }

func (b *openBlock) record(row int, _ *Envelope, _ *unpacker, r *Record) {
	r.Body, r.Attributes = b.bodies[row], b.attributes[row]
	r.SeverityText = b.severityText[row]
}

func (b *openBlock) recordJSON(row int, u *unpacker, e *JSONEvent) {
	b.record(row, &e.Envelope, u, &e.Record)
	e.write()
}

// filled returns the block with the rows before one, which were never used or
// are evicted, like that one, so that they cost nothing and mean no name that is
// gone. Their keys, and what these refer to, stay.
func (b *openBlock) filled(from int) *openBlock {
	if from = max(from, b.start); from == 0 {
		return b
	}
	f := *b
	for c := range f.cells {
		switch column(c) {
		case colCorrelation, colTrace, colCausation:
			continue
		}
		for row := range from {
			f.cells[c][row] = f.cells[c][from]
		}
	}
	clear(f.bodies[:from])
	clear(f.attributes[:from])
	clear(f.severityText[:from])
	clear(f.tagged[:from])
	return &f
}

// bounds returns the first and the last timestamp of the first n rows.
func (b *openBlock) bounds(n int) timeRange {
	r := timeRange{math.MaxInt64, math.MinInt64}
	for _, cell := range b.cells[colTimestamp][:n] {
		r.first, r.last = min(r.first, unorderedTime(cell)), max(r.last, unorderedTime(cell))
	}
	return r
}
