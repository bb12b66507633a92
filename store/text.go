package store

import (
	"bytes"
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

func isASCII(s []byte) bool {
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
