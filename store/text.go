package store

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// textCheck looks for a substring under Unicode case folding (Unicode
// Standard, section 3.13). It is not safe for concurrent use.
type textCheck struct {
	folded []byte
	ascii  bool
	opaque bool // may be a part of an id that has no trigrams
	caser  cases.Caser

	memos [numColumns]cellMemo // of the names that it may occur in
}

// cellMemo remembers which cells of a column pass a check, a bit each.
type cellMemo struct{ known, pass []uint64 }

// passes reports whether the cell passes, which check finds out once. The cell 0,
// which means nothing, does not.
func (m *cellMemo) passes(cell uint64, check func() bool) bool {
	if cell == 0 {
		return false
	}
	word, bit := int(cell/64), uint64(1)<<(cell%64)
	if word >= len(m.known) {
		m.known = append(m.known, make([]uint64, word+1-len(m.known))...)
		m.pass = append(m.pass, make([]uint64, word+1-len(m.pass))...)
	}
	if m.known[word]&bit == 0 {
		m.known[word] |= bit
		if check() {
			m.pass[word] |= bit
		}
	}
	return m.pass[word]&bit != 0
}

func newTextCheck(text string) textCheck {
	caser := cases.Fold()
	folded := caser.Bytes([]byte(text))
	return textCheck{folded: folded, ascii: isASCII(folded), opaque: opaqueText(folded), caser: caser}
}

// holds reports whether the text occurs in some string value of an encoded
// record.
func (c *textCheck) holds(r *Record) bool {
	return anyString(r.Body, c.in) || anyStringInMap(r.Attributes, c.in)
}

func (c *textCheck) in(t string) bool {
	s := []byte(t)
	if !isASCII(s) {
		return bytes.Contains(c.caser.Bytes(s), c.folded)
	}
	// Nothing folds from ASCII to anything but ASCII.
	return c.ascii && containsFoldASCII(s, c.folded)
}

// mayBeIn reports whether the text may occur in a part of s. It is quick.
func (c *textCheck) mayBeIn(s []byte) bool {
	return !isASCII(s) || c.ascii && containsFoldASCII(s, c.folded)
}

// mayBeInName reports whether the text may occur in what a cell means.
func (c *textCheck) mayBeInName(r *reader, col column, cell uint64) bool {
	if col != colHead {
		return c.mayBeIn(borrowedBytes(r.names.text(col, cell)))
	}
	key := r.names.aggregate(cell)
	return c.mayBeIn(borrowedBytes(key.aggregateType)) || c.mayBeIn(borrowedBytes(key.aggregateID))
}

func isASCII(s []byte) bool {
	for ; len(s) >= 8; s = s[8:] {
		if binary.LittleEndian.Uint64(s)&0x8080808080808080 != 0 {
			return false
		}
	}
	for _, b := range s {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// containsFoldASCII reports whether lower, which has no capitals, occurs in s.
func containsFoldASCII(s, lower []byte) bool {
	if len(lower) == 0 {
		return true
	}
	first := lower[0]
	for len(s) >= len(lower) {
		starts := s[:len(s)-len(lower)+1]
		i := bytes.IndexByte(starts, first)
		if upper := upperASCII(first); upper != first {
			if i >= 0 {
				starts = starts[:i]
			}
			if j := bytes.IndexByte(starts, upper); j >= 0 {
				i = j
			}
		}
		if i < 0 {
			return false
		}
		if hasPrefixFoldASCII(s[i:], lower) {
			return true
		}
		s = s[i+1:]
	}
	return false
}

func upperASCII(b byte) byte {
	if 'a' <= b && b <= 'z' {
		return b - ('a' - 'A')
	}
	return b
}

func hasPrefixFoldASCII(s, lower []byte) bool {
	for i, b := range lower {
		if lowerASCII(s[i]) != b {
			return false
		}
	}
	return true
}

func lowerASCII(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + ('a' - 'A')
	}
	return b
}
