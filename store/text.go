package store

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"

	"github.com/gyroscops/otel-eventstore/store/internal/onpair"
)

// textCheck looks for a substring under Unicode case folding (Unicode
// Standard, section 3.13). It is not safe for concurrent use.
type textCheck struct {
	folded []byte
	ascii  bool
	rarest int  // see inASCII
	opaque bool // may be a part of an id that has no trigrams
	caser  cases.Caser

	pattern *onpair.Pattern // nil for an opaque one
	query   textQuery       // for it alone

	memos [numColumns]cellMemo // of the names that it may occur in
}

// cellMemo remembers which cells of a column pass a check, a bit each.
type cellMemo struct{ known, pass []uint64 }

// get reports whether the cell passes, if that is known.
func (m *cellMemo) get(cell uint64) (pass, known bool) {
	word, bit := cell/64, cell%64
	if word >= uint64(len(m.known)) || m.known[word]>>bit&1 == 0 {
		return false, false
	}
	return m.pass[word]>>bit&1 != 0, true
}

func (m *cellMemo) set(cell uint64, pass bool) {
	word, bit := int(cell/64), uint64(1)<<(cell%64)
	if word >= len(m.known) {
		m.known = append(m.known, make([]uint64, word+1-len(m.known))...)
		m.pass = append(m.pass, make([]uint64, word+1-len(m.pass))...)
	}
	m.known[word] |= bit
	if pass {
		m.pass[word] |= bit
	}
}

func newTextCheck(text string) textCheck {
	caser := cases.Fold()
	folded := caser.Bytes([]byte(text))
	c := textCheck{folded: folded, ascii: isASCII(folded), rarest: rarest(folded), opaque: opaqueText(folded), caser: caser}
	if !c.opaque {
		c.pattern, c.query = onpair.NewPattern(folded), newTextQuery(folded)
	}
	return c
}

// holds reports whether the text occurs in some string value of an encoded
// record.
func (c *textCheck) holds(r *Record) bool {
	return anyString(r.Body, c.in) || anyStringInMap(r.Attributes, c.in)
}

func (c *textCheck) in(t string) bool {
	s := borrowedBytes(t)
	if !isASCII(s) {
		return bytes.Contains(c.caser.Bytes(s), c.folded)
	}
	// Nothing folds from ASCII to anything but ASCII.
	return c.ascii && c.inASCII(s)
}

// mayBeIn reports whether the text may occur in a part of s. It is quick.
func (c *textCheck) mayBeIn(s []byte) bool {
	return !isASCII(s) || c.ascii && c.inASCII(s)
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
		if binary.LittleEndian.Uint64(s)&highBits != 0 {
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

// frequent has bytes of texts, the most frequent ones first.
const frequent = " etaoinsrhldcu0123456789mpgbfyvw\",:-.kxjqz"

// rarest returns where the byte is that may be the rarest in other texts.
func rarest(lower []byte) int {
	at, rank := 0, -1
	for i, b := range lower {
		r := strings.IndexByte(frequent, b)
		if r < 0 {
			return i
		}
		if r > rank {
			at, rank = i, r
		}
	}
	return at
}

// inASCII reports whether the text, which is ASCII, occurs in s, which is too. It
// looks for the rarest byte, in both cases.
func (c *textCheck) inASCII(s []byte) bool {
	last := len(s) - len(c.folded)
	if last < 0 || len(c.folded) == 0 {
		return len(c.folded) == 0
	}
	places := s[c.rarest : c.rarest+last+1]
	lower := c.folded[c.rarest]
	upper := upperASCII(lower)
	nextLower, nextUpper := indexFrom(places, 0, lower), len(places)
	if upper != lower {
		nextUpper = indexFrom(places, 0, upper)
	}
	for {
		i := min(nextLower, nextUpper)
		if i == len(places) {
			return false
		}
		if hasPrefixFoldASCII(s[i:], c.folded) {
			return true
		}
		if i == nextLower {
			nextLower = indexFrom(places, i+1, lower)
		} else {
			nextUpper = indexFrom(places, i+1, upper)
		}
	}
}

// indexFrom returns where a byte is next in s, len(s) where it is not.
func indexFrom(s []byte, from int, b byte) int {
	if i := bytes.IndexByte(s[from:], b); i >= 0 {
		return from + i
	}
	return len(s)
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
