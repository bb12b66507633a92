package store

import (
	"encoding/binary"
	"runtime"

	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

// region is bytes outside of the Go heap. They are there as long as the memory is.
type region struct {
	data   []byte
	memory *offheap.Memory
}

// packedKeys are the keys of a packed block of n rows.
type packedKeys struct {
	region
	codebook *codebook
	n        int
}

func (k *packedKeys) column(t text) textColumn {
	return textColumn{k.data[binary.LittleEndian.Uint32(k.data[int(t)*offsetLen:]):], k.n}
}

func (k *packedKeys) append(dst []byte, t text, row int) []byte {
	dst = k.column(t).append(dst, row, k.codebook.dictionary)
	runtime.KeepAlive(k.memory)
	return dst
}

func (k *packedKeys) has(t text, row int) bool {
	has := k.column(t).has(row)
	runtime.KeepAlive(k.memory)
	return has
}

func (k *packedKeys) is(t text, row int, want string) bool {
	var buf [64]byte
	return string(k.append(buf[:0], t, row)) == want
}

func (k *packedKeys) isOpaque(t text) bool {
	form := k.column(t).form()
	runtime.KeepAlive(k.memory)
	return form != formCoded
}

// packedBlock are the rows of a packed block.
type packedBlock struct {
	region
	codebook *codebook
	n        int
	bounds   timeRange // of the timestamps
	size     int64     // what the block counts in the memory limit
	cold     bool      // its memory is that of a file
}

// newPacked returns a packed block. It is one object for the garbage collector, for
// there are tens of thousands.
func newPacked(keys packedKeys, rows packedBlock) *block {
	all := &struct {
		block
		keys packedKeys
		rows packedBlock
	}{keys: keys, rows: rows}
	all.block = block{keys: &all.keys, rows: &all.rows}
	return &all.block
}

func (b *packedBlock) part(i int) []byte {
	return b.data[binary.LittleEndian.Uint32(b.data[i*partLen:]):]
}

// header returns the header of the part i, which is a column.
func (b *packedBlock) header(i int) *bitpack.Header {
	return (*bitpack.Header)(b.data[i*partLen+offsetLen:])
}

// at returns one value of the part i, which is a column.
func (b *packedBlock) at(i, row int) uint64 {
	h := b.header(i)
	if h.IsConstant() {
		return h.Base() // without a look at the data
	}
	return h.At(b.part(i), row)
}

func (b *packedBlock) number(c column, row int) uint64 {
	n := b.at(int(c), row)
	runtime.KeepAlive(b.memory)
	return n
}

func (b *packedBlock) read(row int, cells *rowCells) {
	for c := range cells {
		cells[c] = b.at(c, row)
	}
	runtime.KeepAlive(b.memory)
}

func (b *packedBlock) numbers(c column, buf *[maxBlockLen]uint64) []uint64 {
	b.header(int(c)).Unpack(b.part(int(c)), buf)
	runtime.KeepAlive(b.memory)
	return buf[:b.n]
}

func (b *packedBlock) times() timeRange { return b.bounds }

func (b *packedBlock) appendSpan(dst []byte, row int) []byte {
	dst = textColumn{b.part(partSpans), b.n}.append(dst, row, b.codebook.dictionary)
	runtime.KeepAlive(b.memory)
	return dst
}

func (b *packedBlock) tags(row int) []tag {
	text := textColumn{b.part(partTags), b.n}.append(nil, row, b.codebook.dictionary)
	runtime.KeepAlive(b.memory)
	var tags []tag
	for d := (decoder{text}); len(d.rest) > 0; {
		tags = append(tags, tag{d.uvarint(), d.uvarint()})
	}
	return tags
}

// payload returns the numbers of a row and the code of its text; they are valid
// while the block's memory is.
func (b *packedBlock) payload(row int) (numbers, code []byte) {
	start := uint64(0)
	if row > 0 {
		start = b.at(partEnd, row-1)
	}
	return splitPayload(b.part(partPayloads)[start:b.at(partEnd, row)])
}

func splitPayload(payload []byte) (numbers, code []byte) {
	d := decoder{payload}
	numbers = d.bytes(d.length())
	return numbers, d.rest
}

func (b *packedBlock) record(row int, env *Envelope, u *unpacker, r *Record) {
	b.unpack(row, env, u)
	u.joiner.join(r)
	runtime.KeepAlive(b.memory)
}

func (b *packedBlock) recordJSON(row int, u *unpacker, e *JSONEvent) {
	id := b.unpack(row, &e.Envelope, u)
	u.joiner.write(b.codebook.jsonTemplate(id), e)
	runtime.KeepAlive(b.memory)
}

// unpack gives the unpacker a row to join, and returns the id of its template, 0
// where the row has one of its own.
func (b *packedBlock) unpack(row int, env *Envelope, u *unpacker) (template uint64) {
	numbers, code := b.payload(row)
	u.text = b.codebook.dictionary.AppendDecode(u.text[:0], code)
	j := &u.joiner
	j.numbers, j.text, j.envelope = decoder{numbers}, u.text, env
	if template = b.at(partTemplate, row); template != 0 {
		j.template = decoder{b.codebook.templates[template].bytes}
		return template
	}
	n := j.numbers.length()
	j.template, j.text = decoder{j.text[:n]}, j.text[n:]
	return 0
}

// unpacker puts records together. Its buffers are reused from one to the next;
// what it returns is the caller's.
type unpacker struct {
	joiner joiner
	text   []byte
}
