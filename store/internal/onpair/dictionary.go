package onpair

import (
	"encoding/binary"
	"slices"
)

const (
	codeBits  = 12
	maxTokens = 1 << codeBits
	maxLen    = 16 // of a token

	// Tokens of at least prefixLen bytes are found by their prefix.
	prefixLen = 4
	longBits  = 13
	shortBits = 12
)

// Dictionary codes texts. It is immutable and safe for concurrent use.
type Dictionary struct {
	tokens []token // by code; the first 256 are the single bytes

	// long has the tokens of at least prefixLen bytes, short those of 2 and 3, by
	// a hash of the prefix, the longest first. longAt and shortAt say where those
	// of a hash are.
	long    []candidate
	longAt  [1 << longBits]bucket
	short   []candidate
	shortAt [1 << shortBits]bucket

	// text and lengths have the tokens by code, to be copied.
	text    [maxTokens * maxLen]byte
	lengths [maxTokens]uint8
}

// token is up to 16 bytes, the rest zero.
type token struct {
	low, high uint64
	n         int
}

// candidate is a token as the parser compares it.
type candidate struct {
	low, high         uint64
	lowMask, highMask uint64
	code              uint16
	n                 uint16
}

// bucket is where the candidates of a hash are.
type bucket struct{ from, to uint16 }

// dictionarySize is about what a dictionary takes in memory.
const dictionarySize = 300 << 10

// Bytes returns about how much memory the dictionary takes.
func (d *Dictionary) Bytes() int { return dictionarySize }

func newDictionary(tokens []token) *Dictionary {
	d := &Dictionary{tokens: tokens}
	for code, t := range tokens {
		binary.LittleEndian.PutUint64(d.text[code*maxLen:], t.low)
		binary.LittleEndian.PutUint64(d.text[code*maxLen+8:], t.high)
		d.lengths[code] = uint8(t.n)
	}
	d.long = fillTable(d.longAt[:], tokens, func(t token) (uint32, bool) { return hashLong(t.low), t.n >= prefixLen })
	d.short = fillTable(d.shortAt[:], tokens, func(t token) (uint32, bool) {
		return hashShort(t.low), t.n == 2 || t.n == 3
	})
	return d
}

// fillTable returns the tokens that have a slot, ordered by slot and, in a slot,
// by falling length.
func fillTable(at []bucket, tokens []token, slot func(token) (uint32, bool)) []candidate {
	bySlot := make([][]candidate, len(at))
	for code, t := range tokens {
		if h, ok := slot(t); ok {
			low, high := mask(t.n)
			bySlot[h] = append(bySlot[h], candidate{t.low, t.high, low, high, uint16(code), uint16(t.n)})
		}
	}
	var all []candidate
	for h, candidates := range bySlot {
		slices.SortStableFunc(candidates, func(a, b candidate) int { return int(b.n) - int(a.n) })
		from := len(all)
		all = append(all, candidates...)
		at[h] = bucket{uint16(from), uint16(len(all))}
	}
	return all
}

func hashLong(low uint64) uint32 {
	return uint32(low) * 0x9e3779b1 >> (32 - longBits)
}

func hashShort(low uint64) uint32 {
	return uint32(low) << 16 * 0x9e3779b1 >> (32 - shortBits)
}

// mask returns the bits of the first n bytes.
func mask(n int) (low, high uint64) {
	switch {
	case n >= 16:
		return ^uint64(0), ^uint64(0)
	case n >= 8:
		return ^uint64(0), 1<<(8*(n-8)) - 1
	default:
		return 1<<(8*n) - 1, 0
	}
}

// load returns the first 16 bytes of a text, which may be shorter.
func load(text []byte) (low, high uint64) {
	if len(text) >= maxLen {
		return binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])
	}
	var b [maxLen]byte
	copy(b[:], text)
	return binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])
}

// match returns the code of the longest token that a text begins with, and its
// length. The text has left bytes, at least one.
func (d *Dictionary) match(low, high uint64, left int) (code uint16, n int) {
	if left >= prefixLen {
		b := d.longAt[hashLong(low)]
		candidates := d.long[b.from:b.to]
		for i := range candidates {
			c := &candidates[i]
			if (low^c.low)&c.lowMask|(high^c.high)&c.highMask == 0 && int(c.n) <= left {
				return c.code, int(c.n)
			}
		}
	}
	b := d.shortAt[hashShort(low)]
	candidates := d.short[b.from:b.to]
	for i := range candidates {
		c := &candidates[i]
		if (low^c.low)&c.lowMask == 0 && int(c.n) <= left {
			return c.code, int(c.n)
		}
	}
	return uint16(low & 0xff), 1
}
