package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/cases"
)

// pronounceable returns a word of so many syllables.
func pronounceable(r *rand.Rand, syllables int) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	var word strings.Builder
	for range syllables {
		word.WriteByte(consonants[r.IntN(len(consonants))])
		word.WriteByte(vowels[r.IntN(len(vowels))])
	}
	return word.String()
}

// segmentsOfNotes returns a store with whole segments of events, each with some
// words and numbers.
func segmentsOfNotes(tb testing.TB, segments int) *Store {
	r := rand.New(rand.NewPCG(1, 2))
	words := make([]string, 2000)
	for i := range words {
		words[i] = pronounceable(r, 2+r.IntN(4))
	}
	s := New(Options{})
	s.openBlocks = 0
	require.NoError(tb, s.Open(tb.Context()))
	tb.Cleanup(func() { _ = s.Close() })
	for n := range segments * s.layout.segmentBlocks() {
		events := make([]NewEvent, s.layout.blockLen())
		for i := range events {
			note := fmt.Sprintf("SKU-%05d", r.IntN(100_000))
			for range 15 {
				note += " " + words[r.IntN(len(words))]
			}
			events[i] = NewEvent{
				Envelope: Envelope{EventID: fmt.Sprint(n, " ", i), EventType: "Noted"},
				Record:   Record{Body: String(note)},
			}
		}
		_, err := s.Append(tb.Context(), Append{Events: events})
		require.NoError(tb, err)
	}
	s.packer.wait()
	return s
}

// textCandidates returns in how many blocks a search looks for a text.
func (s *Store) textCandidates(text string) int {
	p := s.newPlan(&Filter{Text: []string{text}})
	defer p.r.close()
	candidates, n := blockCandidates{plan: p}, 0
	for number := p.r.view.blockOf(p.from); number <= p.r.view.blockOf(p.to); number++ {
		if candidates.has(number) {
			n++
		}
	}
	return n
}

// A word that no event has is looked for in few blocks, though but two of its
// trigrams are in none, and whatever these share their hashes with.
func TestAbsentWordsAreRuledOut(t *testing.T) {
	t.Parallel()
	const segments, words = 3, 1000
	s := segmentsOfNotes(t, segments)
	r := rand.New(rand.NewPCG(3, 4))
	blocks, sum := segments*s.layout.segmentBlocks(), 0
	for range words {
		word := []byte(pronounceable(r, 4))
		word[1] = "chjqwxy"[r.IntN(7)] // in its first two trigrams
		candidates := s.textCandidates(string(word))
		require.LessOrEqual(t, candidates, blocks/10, "%s", word)
		sum += candidates
	}
	require.Less(t, sum, words*blocks/1000)
}

// A set has every trigram of its texts, whatever their length and case.
func TestTrigramsOfTexts(t *testing.T) {
	t.Parallel()
	const text = "[ABCdef]XYZ{}@`0123 Straße \u212aELVIN ſ\xff~!aZ"
	fold := cases.Fold()
	for from := range len(text) {
		for to := from; to <= len(text); to++ {
			grams := newTrigrams()
			grams.begin(uint64(from))
			grams.addText(text[from:to])
			ofBlock, whole := grams.end(), newSegmentFilter(nil, grams).whole
			for folded := fold.String(text[from:to]); len(folded) > 2; folded = folded[1:] {
				h := newGramHash(uint64(from)).of(gramOf(folded))
				require.NotZero(t, ofBlock[blockSlot(h)/64]>>(blockSlot(h)%64)&1, "%q in %q", folded, text[from:to])
				require.NotZero(t, whole[segmentSlot(h)/64]>>(segmentSlot(h)%64)&1, "%q in %q", folded, text[from:to])
			}
		}
	}
}

// Gathering the trigrams of a text of 40 words, of which every other block has some.
func BenchmarkTrigrams(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, 256)
	for i := range texts {
		for range 40 {
			texts[i] += pronounceable(r, 2+r.IntN(4)) + " "
		}
	}
	grams, n := newTrigrams(), 0
	for b.Loop() {
		grams.begin(0)
		for _, text := range texts {
			grams.addText(text)
			n += len(text)
		}
		grams.end()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/byte")
}
