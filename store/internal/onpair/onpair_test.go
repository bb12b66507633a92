package onpair

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// orders are texts of orders with notes of a small vocabulary.
func orders(n int) [][]byte {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	words := make([]string, 2000)
	for i := range words {
		for range 2 + r.IntN(4) {
			words[i] += string("bdfgklmnprstvz"[r.IntN(14)]) + string("aeiou"[r.IntN(5)])
		}
	}
	texts := make([][]byte, n)
	for i := range texts {
		var note []string
		for range 5 + r.IntN(20) {
			note = append(note, words[r.IntN(len(words))])
		}
		texts[i] = fmt.Appendf(nil, `{"amount":%d.%02d,"currency":"EUR","sku":"SKU-%05d","note":"%s"}`,
			r.IntN(1000), r.IntN(100), r.IntN(100_000), strings.Join(note, " "))
	}
	return texts
}

func randomBytes(n int) []byte {
	r := rand.NewChaCha8([32]byte{1})
	b := make([]byte, n)
	_, _ = r.Read(b)
	return b
}

func dictionaries() []*Dictionary {
	return []*Dictionary{
		Train(nil), Train(orders(2000)), Train([][]byte{randomBytes(1 << 20)}),
		Train([][]byte{bytes.Repeat([]byte("ab"), 1000), {}, {0}}),
	}
}

func TestEveryTextReadsBack(t *testing.T) {
	t.Parallel()
	texts := append(orders(100), nil, []byte{0}, randomBytes(1<<20), bytes.Repeat([]byte{0}, 1000))
	noise := randomBytes(5000)
	for n := range 70 {
		texts = append(texts, noise[n*n:n*n+n], bytes.Repeat([]byte("abab"), n)[:3*n])
	}
	for _, d := range dictionaries() {
		for _, text := range texts {
			code := d.AppendEncode([]byte("before"), text)
			require.LessOrEqual(t, len(code)-len("before"), len(text)*3/2+1)
			got := d.AppendDecode([]byte("also"), code[len("before"):])
			require.Equal(t, "also"+string(text), string(got))
		}
	}
}

func TestTextsOfAKindAreSmall(t *testing.T) {
	t.Parallel()
	texts := orders(4000)
	d := Train(texts[:2500])
	text, code := 0, 0
	for _, o := range texts[2500:] {
		text += len(o)
		code += len(d.AppendEncode(nil, o))
	}
	require.Less(t, code*3, text)
	require.Equal(t, d, Train(texts[:2500]), "training repeats itself")
}

func FuzzCode(f *testing.F) {
	all := dictionaries()
	f.Add([]byte(`{"amount":1}`), []byte{1, 2, 3, 4})
	f.Fuzz(func(t *testing.T, text, code []byte) {
		for _, d := range all {
			require.Equal(t, string(text), string(d.AppendDecode(nil, d.AppendEncode(nil, text))))
			d.AppendDecode(nil, code)
		}
	})
}

// One order of some 250 bytes into its code.
func BenchmarkEncode(b *testing.B) {
	texts := orders(4000)
	d := Train(texts[:2500])
	var buf []byte
	text, code := 0, 0
	for i := 0; b.Loop(); i++ {
		o := texts[2500+i%1500]
		buf = d.AppendEncode(buf[:0], o)
		text += len(o)
		code += len(buf)
	}
	b.ReportMetric(float64(code)/float64(text), "code/text")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/(float64(code)/1.5), "ns/token")
}

// The same order back.
func BenchmarkDecode(b *testing.B) {
	texts := orders(4000)
	d := Train(texts[:2500])
	var codes [][]byte
	for _, o := range texts[2500:] {
		codes = append(codes, d.AppendEncode(nil, o))
	}
	buf := make([]byte, 0, 4096)
	for i := 0; b.Loop(); i++ {
		buf = d.AppendDecode(buf[:0], codes[i%len(codes)])
	}
}

// Training with 2,500 orders.
func BenchmarkTrain(b *testing.B) {
	texts := orders(2500)
	for b.Loop() {
		Train(texts)
	}
}
