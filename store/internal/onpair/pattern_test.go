package onpair

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mayHold is what a pattern says, found in the text itself.
func mayHold(text, lower []byte) bool {
	for _, b := range text {
		if b >= 0x80 {
			return true
		}
	}
	return bytes.Contains(bytes.ToLower(text), lower)
}

func TestPatternsAreFound(t *testing.T) {
	t.Parallel()
	texts := append(orders(40), nil, []byte("é"), []byte("x\xff"), bytes.Repeat([]byte("ab"), 50), []byte("[\\]^_`{|}~@"))
	for _, d := range dictionaries() {
		for _, whole := range texts {
			for _, text := range [][]byte{whole, bytes.ToUpper(whole), whole[:len(whole)/2], whole[:min(1, len(whole))]} {
				code := d.AppendEncode(nil, text)
				for _, lower := range []string{"a", "eur", `"sku":"sku-`, "ababa", "[\\]", "`", "{|}", "zzzzzzzz", "\xff", "1"} {
					p := NewPattern([]byte(lower))
					require.Equal(t, mayHold(text, []byte(lower)), p.MayBeIn(code, d), "%q in %q", lower, text)
				}
			}
		}
	}
}

func TestPatternsChangeDictionaries(t *testing.T) {
	t.Parallel()
	p := NewPattern([]byte("note"))
	for range 2 {
		for _, d := range dictionaries() {
			require.True(t, p.MayBeIn(d.AppendEncode(nil, []byte(`{"Note":1}`)), d))
			require.False(t, p.MayBeIn(d.AppendEncode(nil, []byte(`{"not":1}`)), d))
		}
	}
}

func TestOfLongPatternsTheBeginningIsFound(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789", 10)
	for _, d := range dictionaries() {
		p := NewPattern([]byte(long))
		require.True(t, p.MayBeIn(d.AppendEncode(nil, []byte("x"+long)), d))
		require.True(t, p.MayBeIn(d.AppendEncode(nil, []byte(long[:maxPattern]+"x")), d))
		require.False(t, p.MayBeIn(d.AppendEncode(nil, []byte(long[:maxPattern-1]+"x")), d))
	}
}

func FuzzPattern(f *testing.F) {
	all := dictionaries()
	f.Add([]byte(`{"amount":1}`), []byte("mount"))
	f.Fuzz(func(t *testing.T, text, lower []byte) {
		lower = bytes.ToLower(lower)
		lower = lower[:min(len(lower), maxPattern)]
		if len(lower) == 0 || bytes.ContainsFunc(lower, func(r rune) bool { return r >= 0x80 }) {
			return
		}
		for _, d := range all {
			require.Equal(t, mayHold(text, lower), NewPattern(lower).MayBeIn(d.AppendEncode(nil, text), d))
		}
	})
}

// Looking for a word in the code of an order of some 250 bytes.
func BenchmarkPattern(b *testing.B) {
	texts := orders(4000)
	d := Train(texts[:2500])
	var codes [][]byte
	for _, o := range texts[2500:] {
		codes = append(codes, d.AppendEncode(nil, o))
	}
	p := NewPattern([]byte("chrysoberyl"))
	for i := 0; b.Loop(); i++ {
		p.MayBeIn(codes[i%len(codes)], d)
	}
}

// Learning what the tokens of a dictionary do to a pattern, once a search.
func BenchmarkPatternLearn(b *testing.B) {
	d := Train(orders(2500))
	p := NewPattern([]byte("chrysoberyl"))
	for b.Loop() {
		p.learn(d)
	}
}
