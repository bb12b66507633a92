package store

import (
	"math"
	"runtime"
)

// openBlock is a block that is being filled, or waits to be packed. The writer
// fills the row at the next position; readers look at rows before it.
type openBlock struct {
	start    int       // first row that is used
	keys     *openKeys // apart, for they may outlive the rest; they have all texts
	cells    [numColumns][maxBlockLen]uint64
	tagged   [maxBlockLen][]tag
	contents [maxBlockLen]openContent
	sizes    [maxBlockLen]int32 // what each row counts in the memory limit
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

func (b *openBlock) read(row int, cells *rowCells) {
	for c := range cells {
		cells[c] = b.cells[c][row]
	}
}

func (b *openBlock) number(c column, row int) uint64 { return b.cells[c][row] }

func (b *openBlock) numbers(c column, _ *[maxBlockLen]uint64) []uint64 { return b.cells[c][:] }

func (b *openBlock) times() timeRange { return timeRange{math.MinInt64, math.MaxInt64} }

func (b *openBlock) appendSpan(dst []byte, row int) []byte {
	dst = append(dst, b.keys.rows[row].of(textSpanID)...)
	runtime.KeepAlive(b)
	return dst
}

func (b *openBlock) tags(row int) []tag { return b.tagged[row] }

func (b *openBlock) record(row int, env *Envelope, u *unpacker, r *Record) {
	b.contents[row].begin(&u.joiner, env)
	u.joiner.join(r)
	runtime.KeepAlive(b)
}

func (b *openBlock) recordJSON(row int, u *unpacker, e *JSONEvent) {
	c := &b.contents[row]
	c.begin(&u.joiner, &e.Envelope)
	u.joiner.write(c.template.forJSON(), e)
	runtime.KeepAlive(b)
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
	for row := range from {
		f.contents[row] = nothing
	}
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

// appendTexts appends copies of what is text of the first n rows.
func (b *openBlock) appendTexts(texts [][]byte, n int) [][]byte {
	for row := range n {
		_, text := b.contents[row].numbersAndText()
		texts = append(texts, []byte(text))
	}
	return texts
}
