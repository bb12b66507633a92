// Package bitpack packs columns of up to 256 unsigned integers into as few bits
// as their range, or their number, needs, with access to each by itself.
package bitpack

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// MaxLen is how many values a column may have.
const MaxLen = 256

// Slack is how many bytes have to follow a column that is read: values are
// loaded eight bytes at a time.
const Slack = 8

// A column begins with its number of values less one, the width of a value in
// bits and, in one byte, its form and the number of bytes of its base. With
// formOffsets a value is the base plus what is packed. With formTable what is
// packed is an index into a table of offsets from the base, which has its
// length less one and the bytes of an entry in front.
const (
	formOffsets = 0
	formTable   = 1 << 4

	headerLen = 3
	maxTable  = 16
	// maxShifted is the greatest width that one load has, wherever it begins.
	maxShifted = 57
)

// Append appends a column of 1 to MaxLen values to dst.
func Append(dst []byte, values []uint64) []byte {
	base := slices.Min(values)
	span := slices.Max(values) - base
	width := widthOf(span)
	distinct, few := distinctOf(values)
	entry := byteLen(span)
	indexWidth := bits.Len(uint(len(distinct) - 1))
	if few && 2+len(distinct)*entry+packedLen(len(values), indexWidth) < packedLen(len(values), width) {
		dst = appendHeader(dst, len(values), indexWidth, formTable, base)
		dst = append(dst, byte(len(distinct)-1), byte(entry))
		for _, v := range distinct {
			dst = appendBytes(dst, v-base, entry)
		}
		return pack(dst, values, indexWidth, func(v uint64) uint64 {
			i, _ := slices.BinarySearch(distinct, v)
			return uint64(i)
		})
	}
	dst = appendHeader(dst, len(values), width, formOffsets, base)
	return pack(dst, values, width, func(v uint64) uint64 { return v - base })
}

// widthOf returns the bits of offsets up to span.
func widthOf(span uint64) int {
	if width := bits.Len64(span); width <= maxShifted {
		return width
	}
	return 64
}

// distinctOf returns the values that there are, ascending, where these are few.
func distinctOf(values []uint64) (distinct []uint64, few bool) {
	distinct = make([]uint64, 0, maxTable)
	last := values[0] + 1
	for _, v := range values {
		if v == last {
			continue
		}
		last = v
		i, found := slices.BinarySearch(distinct, v)
		if found {
			continue
		}
		if len(distinct) == maxTable {
			return distinct, false
		}
		distinct = slices.Insert(distinct, i, v)
	}
	return distinct, true
}

func byteLen(v uint64) int { return (bits.Len64(v) + 7) / 8 }

func packedLen(n, width int) int { return (n*width + 7) / 8 }

func appendHeader(dst []byte, n, width, form int, base uint64) []byte {
	dst = append(dst, byte(n-1), byte(width), byte(form|byteLen(base)))
	return appendBytes(dst, base, byteLen(base))
}

// appendBytes appends the lower n bytes of v.
func appendBytes(dst []byte, v uint64, n int) []byte {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], v)
	return append(dst, b[:n]...)
}

func pack(dst []byte, values []uint64, width int, code func(uint64) uint64) []byte {
	if width == 0 {
		return dst
	}
	start := len(dst)
	size := packedLen(len(values), width)
	dst = append(dst, make([]byte, size+Slack)...)
	for i, v := range values {
		at := i * width
		place := dst[start+at/8:]
		word := binary.LittleEndian.Uint64(place)
		binary.LittleEndian.PutUint64(place, word|code(v)<<(at%8))
	}
	return dst[:start+size]
}

// Column reads a column. It is a view of the bytes.
type Column struct {
	packed []byte
	table  []byte
	base   uint64
	mask   uint64
	width  int
	entry  int // bytes of a table's entry
	n      int
}

// Parse returns the column that b begins with, and what follows it. The bytes
// are those of Append and at least Slack more.
func Parse(b []byte) (c Column, rest []byte) {
	c.n, c.width = int(b[0])+1, int(b[1])
	baseLen := int(b[2] & 0xf)
	form := b[2] &^ 0xf
	c.base = loadBytes(b[headerLen:], baseLen)
	b = b[headerLen+baseLen:]
	if form == formTable {
		entries := int(b[0]) + 1
		c.entry = int(b[1])
		c.table = b[2:]
		b = b[2+entries*c.entry:]
	}
	c.mask = 1<<c.width - 1
	c.packed = b
	return c, b[packedLen(c.n, c.width):]
}

// loadBytes loads a number of n bytes; 8 of them are there.
func loadBytes(b []byte, n int) uint64 {
	if n == 8 {
		return binary.LittleEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b) & (1<<(8*n) - 1)
}

// Len returns the number of values.
func (c *Column) Len() int { return c.n }

// At returns value i.
func (c *Column) At(i int) uint64 {
	if c.width == 0 {
		return c.base
	}
	return c.value(c.code(i))
}

func (c *Column) code(i int) uint64 {
	at := i * c.width
	return binary.LittleEndian.Uint64(c.packed[at/8:]) >> (at % 8) & c.mask
}

func (c *Column) value(code uint64) uint64 {
	if c.table == nil {
		return c.base + code
	}
	return c.base + loadBytes(c.table[int(code)*c.entry:], c.entry)
}

// Unpack sets the values of dst from the first one on.
func (c *Column) Unpack(dst *[MaxLen]uint64) {
	switch {
	case c.width == 0:
		for i := range c.n {
			dst[i] = c.base
		}
	case c.table != nil:
		var values [maxTable]uint64
		for i := range values[:1<<c.width] {
			if i*c.entry < len(c.table)-Slack {
				values[i] = c.value(uint64(i))
			}
		}
		for i := range c.n {
			dst[i] = values[c.code(i)&(maxTable-1)]
		}
	default:
		at := 0
		for i := range c.n {
			dst[i] = c.base + binary.LittleEndian.Uint64(c.packed[at/8:])>>(at%8)&c.mask
			at += c.width
		}
	}
}
