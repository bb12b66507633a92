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
func (b *packedBlock) at(i, row int) uint64 { return b.header(i).At(b.part(i), row) }

func (b *packedBlock) number(c column, row int) uint64 {
	n := b.at(int(c), row)
	runtime.KeepAlive(b.memory)
	return n
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
	d := decoder{b.part(partPayloads)[start:b.at(partEnd, row)]}
	numbers = d.bytes(d.length())
	return numbers, d.rest
}

func (b *packedBlock) record(row int, env *Envelope, u *unpacker, r *Record) {
	r.SeverityNumber = cellSeverity(b.number(colSeverity, row))
	r.Flags = uint32(b.number(colFlags, row))
	r.DroppedAttributes = uint32(b.number(colDropped, row))
	numbers, code := b.payload(row)
	u.text = b.codebook.dictionary.AppendDecode(u.text[:0], code)
	j := &u.joiner
	j.numbers, j.text, j.envelope = decoder{numbers}, u.text, env
	if id := b.at(partTemplate, row); id != 0 {
		j.template = decoder{b.codebook.templates[id]}
	} else {
		n := j.numbers.length()
		j.template, j.text = decoder{j.text[:n]}, j.text[n:]
	}
	j.join(r)
	runtime.KeepAlive(b.memory)
}

// text returns what the splitter left of a row as text, and maybe more. It is
// valid until the unpacker is used again.
func (b *packedBlock) text(row int, u *unpacker) []byte {
	_, code := b.payload(row)
	u.text = b.codebook.dictionary.AppendDecode(u.text[:0], code)
	runtime.KeepAlive(b.memory)
	return u.text
}

// unpacker puts records together. Its buffers are reused from one to the next;
// what it returns is the caller's.
type unpacker struct {
	joiner joiner
	text   []byte
}
