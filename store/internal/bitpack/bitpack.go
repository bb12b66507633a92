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

// Header says how the data of a column is to be read: the base, in eight bytes,
// the width of what is packed in bits, the bytes of a table's entry, the entries
// less one, and the values less one. A value is the base plus what is packed, or,
// where there is a table, plus the entry that it is the index of. The data is the
// table, then the packed bits.
type Header [HeaderLen]byte

// HeaderLen is the size of a header.
const HeaderLen = 12

const (
	atWidth = 8 + iota
	atEntry
	atEntries
	atLen

	maxTable = 16
	// maxShifted is the greatest width that one load has, wherever it begins.
	maxShifted = 57
)

// Append appends the data of a column of 1 to MaxLen values to dst, and returns
// the column's header.
func Append(dst []byte, values []uint64) ([]byte, Header) {
	var h Header
	base := slices.Min(values)
	span := slices.Max(values) - base
	binary.LittleEndian.PutUint64(h[:], base)
	h[atLen] = byte(len(values) - 1)
	if span == 0 {
		return dst, h
	}
	width := widthOf(span)
	distinct, few := distinctOf(values)
	entry := byteLen(span)
	indexWidth := bits.Len(uint(len(distinct) - 1))
	if few && len(distinct)*entry+packedLen(len(values), indexWidth) < packedLen(len(values), width) {
		h[atWidth], h[atEntry], h[atEntries] = byte(indexWidth), byte(entry), byte(len(distinct)-1)
		for _, v := range distinct {
			dst = appendBytes(dst, v-base, entry)
		}
		return pack(dst, values, indexWidth, func(v uint64) uint64 {
			i, _ := slices.BinarySearch(distinct, v)
			return uint64(i)
		}), h
	}
	h[atWidth] = byte(width)
	return pack(dst, values, width, func(v uint64) uint64 { return v - base }), h
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

// Base returns the smallest value.
func (h *Header) Base() uint64 { return binary.LittleEndian.Uint64(h[:]) }

// Len returns the number of values.
func (h *Header) Len() int { return int(h[atLen]) + 1 }

// DataLen returns the length of the column's data.
func (h *Header) DataLen() int { return h.tableLen() + packedLen(h.Len(), int(h[atWidth])) }

func (h *Header) tableLen() int {
	if h[atEntry] == 0 {
		return 0
	}
	return (int(h[atEntries]) + 1) * int(h[atEntry])
}

// IsConstant reports whether all values are the base.
func (h *Header) IsConstant() bool { return h[atWidth] == 0 }

// At returns value i. The data is that of Append and at least Slack bytes more.
func (h *Header) At(data []byte, i int) uint64 {
	width := uint(h[atWidth])
	if width == 0 {
		return h.Base()
	}
	at := uint(i) * width
	if h[atEntry] == 0 {
		return h.Base() + binary.LittleEndian.Uint64(data[at/8:])>>(at%8)&(1<<width-1)
	}
	entry := int(h[atEntry])
	code := binary.LittleEndian.Uint64(data[uint(h.tableLen())+at/8:]) >> (at % 8) & (1<<width - 1)
	return h.Base() + loadBytes(data[int(code)*entry:], entry)
}

// loadBytes loads a number of n bytes; 8 of them are there.
func loadBytes(b []byte, n int) uint64 {
	if n == 8 {
		return binary.LittleEndian.Uint64(b)
	}
	return binary.LittleEndian.Uint64(b) & (1<<(8*n) - 1)
}

// Unpack sets the values of dst from the first one on.
func (h *Header) Unpack(data []byte, dst *[MaxLen]uint64) {
	base, width, n := h.Base(), int(h[atWidth]), h.Len()
	if width == 0 {
		for i := range n {
			dst[i] = base
		}
		return
	}
	packed, mask := data[h.tableLen():], uint64(1)<<width-1
	if h[atEntry] == 0 {
		for i, at := 0, 0; i < n; i, at = i+1, at+width {
			dst[i] = base + binary.LittleEndian.Uint64(packed[at/8:])>>(at%8)&mask
		}
		return
	}
	var values [maxTable]uint64
	for i := range int(h[atEntries]) + 1 {
		values[i&(maxTable-1)] = base + loadBytes(data[i*int(h[atEntry]):], int(h[atEntry]))
	}
	for i, at := 0, 0; i < n; i, at = i+1, at+width {
		dst[i] = values[binary.LittleEndian.Uint64(packed[at/8:])>>(at%8)&mask&(maxTable-1)]
	}
}
