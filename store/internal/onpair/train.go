package onpair

import (
	"cmp"
	"math/bits"
	"slices"
)

// maxSample bounds the bytes that training looks at.
const maxSample = 640 << 10

const (
	// candidatesTrained is how many tokens are tried; the best of them stay.
	candidatesTrained = 4 * maxTokens
	// pairThreshold is how often two tokens follow each other until they are one.
	pairThreshold = 4
)

// Train learns a dictionary from samples, evenly up to 640 KiB of them. Without
// any it has the single bytes only.
func Train(samples [][]byte) *Dictionary {
	samples = evenly(samples)
	t := newTrainer()
	for _, sample := range samples {
		t.learn(sample)
	}
	// What is left when the useless go is used in other places, so they go by
	// and by.
	for _, size := range [...]int{2 * maxTokens, maxTokens + maxTokens/4, maxTokens} {
		t = t.best(samples, size)
	}
	return newDictionary(t.tokens)
}

// evenly returns samples of at most maxSample bytes together.
func evenly(samples [][]byte) [][]byte {
	total := 0
	for _, s := range samples {
		total += len(s)
	}
	if total <= maxSample {
		return samples
	}
	each := max(maxSample/len(samples), 64)
	step := max(1, len(samples)*each/maxSample)
	var some [][]byte
	left := maxSample
	for i := 0; i < len(samples) && left > 0; i += step {
		s := samples[i]
		s = s[:min(len(s), max(each, 4<<10), left)]
		some = append(some, s)
		left -= len(s)
	}
	return some
}

// trainer is a dictionary that grows.
type trainer struct {
	tokens []token
	codes  map[token]int
	// lengths are those that tokens have, a bit each, by their first two bytes.
	lengths [1 << 16]uint32
	pairs   map[[2]uint16]uint8 // how often two tokens followed each other
}

func newTrainer() *trainer {
	t := &trainer{codes: make(map[token]int), pairs: make(map[[2]uint16]uint8)}
	for b := range 256 {
		t.add(token{low: uint64(b), n: 1})
	}
	return t
}

func (t *trainer) add(tok token) int {
	if code, ok := t.codes[tok]; ok {
		return code
	}
	code := len(t.tokens)
	t.tokens = append(t.tokens, tok)
	t.codes[tok] = code
	t.lengths[uint16(tok.low)] |= 1 << tok.n
	return code
}

// match returns the longest token that a text begins with.
func (t *trainer) match(text []byte) (code, n int) {
	low, high := load(text)
	lengths := t.lengths[uint16(low)] & (1<<(min(len(text), maxLen)+1) - 1)
	for n := bits.Len32(lengths) - 1; n > 1; n = bits.Len32(lengths) - 1 {
		lengths &^= 1 << n
		lowMask, highMask := mask(n)
		if code, ok := t.codes[token{low & lowMask, high & highMask, n}]; ok {
			return code, n
		}
	}
	return int(text[0]), 1
}

// learn makes tokens of pairs that are frequent in a text.
func (t *trainer) learn(text []byte) {
	last, lastLen := -1, 0
	for len(text) > 0 {
		code, n := t.match(text)
		text = text[n:]
		if last >= 0 && lastLen+n <= maxLen && len(t.tokens) < candidatesTrained {
			pair := [2]uint16{uint16(last), uint16(code)}
			if t.pairs[pair]++; t.pairs[pair] >= pairThreshold {
				delete(t.pairs, pair)
				code = t.add(joined(t.tokens[last], t.tokens[code]))
				n += lastLen
			}
		}
		last, lastLen = code, n
	}
}

func joined(a, b token) token {
	j := token{low: a.low, high: a.high, n: a.n + b.n}
	if a.n >= 8 {
		j.high |= b.low << (8 * (a.n - 8))
		return j
	}
	j.low |= b.low << (8 * a.n)
	j.high = b.low>>(64-8*a.n) | b.high<<(8*a.n)
	return j
}

// best returns a trainer with the tokens that save most in the samples.
func (t *trainer) best(samples [][]byte, size int) *trainer {
	used := make([]int, len(t.tokens))
	for _, text := range samples {
		for len(text) > 0 {
			code, n := t.match(text)
			used[code]++
			text = text[n:]
		}
	}
	var codes []int
	for code := 256; code < len(t.tokens); code++ {
		if used[code] > 1 {
			codes = append(codes, code)
		}
	}
	saved := func(code int) int { return used[code] * (t.tokens[code].n - 1) }
	slices.SortStableFunc(codes, func(a, b int) int { return cmp.Compare(saved(b), saved(a)) })
	best := newTrainer()
	for _, code := range codes[:min(len(codes), size-256)] {
		best.add(t.tokens[code])
	}
	return best
}
