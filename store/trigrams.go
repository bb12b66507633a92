package store

import (
	"encoding/binary"
	"unicode/utf8"

	"golang.org/x/text/cases"
)

// A search for a text reads only blocks that may hold it: those that have each
// of its trigrams, three bytes next to each other under case folding. A block
// has a set of them with false positives, one bit for each hash.

const (
	gramBits  = 14
	gramWords = 1 << gramBits / 64
)

// trigrams gathers the trigrams of a block's texts.
type trigrams struct {
	has   [1 << gramBits]byte // 1 where a hash occurs: storing waits for no load
	last  [numFields]string   // the last key of each field
	caser cases.Caser
}

func newTrigrams() *trigrams { return &trigrams{caser: cases.Fold()} }

// set returns the set, which is a bit each.
func (g *trigrams) set() *[gramWords]uint64 {
	var words [gramWords]uint64
	for i := range words {
		for j := range 8 {
			// The low bits of eight bytes move to the eight high ones.
			bytes := binary.LittleEndian.Uint64(g.has[i*64+j*8:])
			words[i] |= bytes * 0x0102040810204080 >> 56 << (8 * j)
		}
	}
	return &words
}

// addKey adds the text of a key, which many events of a block have. Ids that
// opaqueText can be part of are left out: their trigrams would fill the set.
func (g *trigrams) addKey(f Field, t string) {
	if t == g.last[f] || isOpaque(t) {
		return
	}
	g.last[f] = t
	g.add(t)
}

// isOpaque reports whether a text is kept as bits, and has no trigrams.
func isOpaque(t string) bool {
	return len(t) >= minHexText && (isUUID(t) || len(t) <= maxHexText && isHex(t))
}

// add adds the trigrams of a text.
func (g *trigrams) add(t string) {
	if len(t) < 3 {
		return
	}
	ascii := t[0] | t[1]
	gram := uint32(folded[t[0]])<<8 | uint32(folded[t[1]])
	for i := 2; i < len(t); i++ {
		ascii |= t[i]
		gram = gram<<8 | uint32(folded[t[i]])
		g.has[gramSlot(gram)] = 1
	}
	if ascii >= utf8.RuneSelf {
		f := g.caser.String(t)
		for i := 0; i+2 < len(f); i++ {
			g.has[gramOf(f[i:])] = 1
		}
	}
}

// folded has the folded form of each ASCII character.
var folded = func() (table [256]byte) {
	for i := range table {
		table[i] = lowerASCII(byte(i))
	}
	return table
}()

// gramSlot hashes the lower three bytes.
func gramSlot(gram uint32) uint32 { return gram << 8 * 0x9e3779b1 >> (32 - gramBits) }

func gramOf[T string | []byte](t T) uint32 {
	return gramSlot(uint32(t[0])<<16 | uint32(t[1])<<8 | uint32(t[2]))
}

// textQuery says which blocks may hold all of the texts that are looked for.
type textQuery struct{ slots []uint32 }

func newTextQuery(checks []textCheck) textQuery {
	var q textQuery
	for i := range checks {
		if text := checks[i].folded; !checks[i].opaque {
			for ; len(text) > 2; text = text[1:] {
				q.slots = append(q.slots, gramOf(text))
			}
		}
	}
	return q
}

// opaqueText reports whether a text can be part of an id that has no trigrams in
// a set.
func opaqueText(text []byte) bool {
	for _, b := range text {
		if b != '-' && nibbles[b] == notHex {
			return false
		}
	}
	return true
}

// in reports whether the block of the set may hold the texts.
func (q *textQuery) in(words *[gramWords]uint64) bool {
	for _, slot := range q.slots {
		if words[slot/64]&(1<<(slot%64)) == 0 {
			return false
		}
	}
	return true
}
