package store

import (
	"encoding/binary"
	"math/bits"

	"golang.org/x/text/cases"
)

// A search for a text reads only blocks that may hold it: those that have each
// of its trigrams, three bytes next to each other under case folding. A block
// has a set of them with false positives, one bit for each hash, and a segment one
// of all its blocks by another hash, with few of its bits set.

const (
	gramBits        = 14 // of the hash in a block
	gramWords       = 1 << gramBits / 64
	segmentGramBits = 17

	// filterBytes is what a block takes of the filter of its segment.
	filterBytes = (1<<gramBits + 1<<segmentGramBits/64 + 1<<gramBits/64) / 8
)

// gramHash hashes trigrams: the multiplier of a segment, so that two trigrams that
// share their hashes in one segment don't in others (M. Dietzfelbinger et al., "A
// Reliable Randomized Algorithm for the Closest-Pair Problem", 1997).
type gramHash uint64

// newGramHash returns the hash of a segment (splitmix64, made odd).
func newGramHash(segment uint64) gramHash {
	z := (segment + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return gramHash(z ^ z>>31 | 1)
}

// of returns what the slots of a trigram are parts of.
func (h gramHash) of(gram uint32) uint64 { return uint64(gram) * uint64(h) }

// blockSlot and segmentSlot have no bits in common.
func blockSlot(hash uint64) uint64   { return hash >> (64 - gramBits) }
func segmentSlot(hash uint64) uint64 { return hash << gramBits >> (64 - segmentGramBits) }

// trigrams gathers the trigrams of the texts of blocks, and of all blocks of their
// segment.
type trigrams struct {
	hash    gramHash
	segment uint64 // plus one

	texts, keys   gramTable // of the block
	ofSegment     [1 << segmentGramBits]byte
	keysOfSegment [gramWords]uint64

	caser cases.Caser
}

// gramTable has 1 where a hash occurs: storing waits for no load.
type gramTable struct {
	has  [1 << gramBits]byte
	seen [seenTexts]string // some texts of the block
}

const seenTexts = 64

func newTrigrams() *trigrams { return &trigrams{caser: cases.Fold()} }

// begin begins a block, and its segment where it is the first one of it.
func (g *trigrams) begin(segment uint64) {
	if g.segment != segment+1 {
		g.segment, g.hash = segment+1, newGramHash(segment)
		clear(g.ofSegment[:])
		clear(g.keysOfSegment[:])
	}
	clear(g.texts.has[:])
	clear(g.keys.has[:])
}

// end returns the set of the block, which is a bit each.
func (g *trigrams) end() *[gramWords]uint64 {
	clear(g.texts.seen[:]) // the block's memory is used again
	clear(g.keys.seen[:])
	var words, ofKeys [gramWords]uint64
	packBits(words[:], g.texts.has[:])
	packBits(ofKeys[:], g.keys.has[:])
	for i := range words {
		words[i] |= ofKeys[i]
		g.keysOfSegment[i] |= ofKeys[i]
	}
	return &words
}

// addBlock adds the first n rows of a block.
func (g *trigrams) addBlock(b *openBlock, n int, shared *sharedTexts) {
	for row := range n {
		content := &b.contents[row]
		for fields := content.template.fields; fields != 0; fields &= fields - 1 {
			g.addKey(shared.value(b, row, Field(bits.TrailingZeros32(uint32(fields)))))
		}
		for texts := content.texts(); texts.more(); {
			g.addText(texts.next())
		}
	}
}

// packBits makes bits of bytes that are 0 or 1.
func packBits(words []uint64, has []byte) {
	for i := range words {
		var word uint64
		for j := range 8 {
			// The low bits of eight bytes move to the eight high ones.
			bytes := binary.LittleEndian.Uint64(has[i*64+j*8:])
			word |= bytes * 0x0102040810204080 >> 56 << (8 * j)
		}
		words[i] = word
	}
}

// addKey adds the text of a key, which many events of a block have. Ids that
// opaqueText can be part of are left out: their trigrams would fill the set.
func (g *trigrams) addKey(t string) {
	if !isOpaque(t) {
		g.add(t, &g.keys)
	}
}

// addText adds a text that is not opaque.
func (g *trigrams) addText(t string) { g.add(t, &g.texts) }

// isOpaque reports whether a text is kept as bits, and has no trigrams.
func isOpaque(t string) bool {
	return len(t) >= minHexText && (isUUID(t) || len(t) <= maxHexText && isHex(t))
}

func (g *trigrams) add(t string, to *gramTable) {
	if len(t) < 3 || to.saw(t) {
		return
	}
	var seen uint64
	if b := borrowedBytes(t); len(b) >= 8 {
		seen = g.addWindows(b, to)
	} else {
		seen = load(b)
		for i, x := 2, lower8(seen); i < len(b); i, x = i+1, x>>8 {
			g.addHash(g.hash.of(uint32(x&maxGram)), to)
		}
	}
	if seen&highBits != 0 {
		g.addFolded(t, to)
	}
}

// load returns up to eight bytes.
func load(b []byte) (x uint64) {
	for i, c := range b {
		x |= uint64(c) << (8 * i)
	}
	return x
}

// addWindows adds the trigrams of a text of at least eight bytes, and returns these
// or-ed together.
func (g *trigrams) addWindows(b []byte, to *gramTable) uint64 {
	last := binary.LittleEndian.Uint64(b[len(b)-8:])
	seen := last
	for ; len(b) > 8; b = b[min(6, len(b)-8):] {
		x := binary.LittleEndian.Uint64(b)
		seen |= x
		g.addWindow(lower8(x), to)
	}
	g.addWindow(lower8(last), to)
	return seen
}

func (g *trigrams) addHash(h uint64, to *gramTable) {
	to.has[blockSlot(h)] = 1
	g.ofSegment[segmentSlot(h)] = 1
}

// addFolded adds the trigrams of a text that is not ASCII under case folding.
func (g *trigrams) addFolded(t string, to *gramTable) {
	f := g.caser.String(t)
	for i := 0; i+2 < len(f); i++ {
		g.addHash(g.hash.of(gramOf(f[i:])), to)
	}
}

// addWindow adds the six trigrams of eight bytes.
func (g *trigrams) addWindow(x uint64, to *gramTable) {
	m := uint64(g.hash)
	h0, h1, h2 := x&maxGram*m, x>>8&maxGram*m, x>>16&maxGram*m
	h3, h4, h5 := x>>24&maxGram*m, x>>32&maxGram*m, x>>40&maxGram*m
	to.has[blockSlot(h0)], g.ofSegment[segmentSlot(h0)] = 1, 1
	to.has[blockSlot(h1)], g.ofSegment[segmentSlot(h1)] = 1, 1
	to.has[blockSlot(h2)], g.ofSegment[segmentSlot(h2)] = 1, 1
	to.has[blockSlot(h3)], g.ofSegment[segmentSlot(h3)] = 1, 1
	to.has[blockSlot(h4)], g.ofSegment[segmentSlot(h4)] = 1, 1
	to.has[blockSlot(h5)], g.ofSegment[segmentSlot(h5)] = 1, 1
}

// saw reports whether the block had the text, of at least one byte, not long ago.
func (g *gramTable) saw(t string) bool {
	seen := &g.seen[(int(t[0])*5+int(t[len(t)-1])*3+len(t))%seenTexts]
	if *seen == t {
		return true
	}
	*seen = t
	return false
}

const maxGram = 1<<24 - 1

func gramOf[T string | []byte](t T) uint32 {
	return uint32(t[2])<<16 | uint32(t[1])<<8 | uint32(t[0])
}

// textQuery says which blocks may hold all of the texts that are looked for.
type textQuery struct{ grams []uint32 }

// newTextQuery returns the query for a text that is folded and not opaque.
func newTextQuery(text []byte) textQuery {
	var q textQuery
	for ; len(text) > 2; text = text[1:] {
		q.grams = append(q.grams, gramOf(text))
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
func (q *textQuery) in(words []uint64, hash gramHash) bool {
	for _, gram := range q.grams {
		if slot := blockSlot(hash.of(gram)); words[slot/64]>>(slot%64)&1 == 0 {
			return false
		}
	}
	return true
}
