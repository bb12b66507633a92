package onpair

// Pattern looks for a text in codes without decoding them, whatever the case of
// ASCII letters: Shift-Or (R. Baeza-Yates and G. H. Gonnet, "A New Approach to
// Text Searching", CACM 1992), a token at a time. A bit of the state is zero where
// the text up to here ends with so many bytes of what is looked for, or where all
// of it ended up to 15 bytes before. It is not safe for concurrent use.
type Pattern struct {
	lower []byte // at most maxPattern bytes
	found uint64 // bits of the state of which one is zero where the text was found

	dictionary *Dictionary // that steps are of
	steps      *[maxTokens]uint64
}

// A step is what a token does to the state: it is shifted by the length of the
// token, which is in the highest bits, and gets the bits of the step.
const (
	lengthAt   = 59
	noASCII    = 1 << (lengthAt - 1) // some byte of the token is no ASCII
	maxPattern = lengthAt - 1 - maxLen

	highBits = 0x8080808080808080
)

// NewPattern returns a pattern for a text without capitals, which is not empty. Of
// a long text it looks for the beginning.
func NewPattern(lower []byte) *Pattern {
	lower = lower[:min(len(lower), maxPattern)]
	return &Pattern{lower: lower, found: (1<<maxLen - 1) << (len(lower) - 1)}
}

// MayBeIn reports whether the text of a code of the dictionary holds the
// pattern's, or bytes that are no ASCII.
func (p *Pattern) MayBeIn(code []byte, d *Dictionary) bool {
	if p.dictionary != d {
		p.learn(d)
	}
	steps := p.steps
	state, missed, seen := ^uint64(0), ^uint64(0), uint64(0)
	for ; len(code) >= 3; code = code[3:] {
		pair := uint32(code[0]) | uint32(code[1])<<8 | uint32(code[2])<<16
		first, second := steps[pair&(maxTokens-1)], steps[pair>>codeBits&(maxTokens-1)]
		state = state<<(first>>lengthAt) | first
		missed &= state
		state = state<<(second>>lengthAt) | second
		missed &= state
		seen |= first | second
	}
	if len(code) == 2 {
		step := steps[(uint32(code[0])|uint32(code[1])<<8)&(maxTokens-1)]
		missed &= state<<(step>>lengthAt) | step
		seen |= step
	}
	return ^missed&p.found|seen&noASCII != 0
}

// learn finds the step of each token of a dictionary.
func (p *Pattern) learn(d *Dictionary) {
	if p.steps == nil {
		p.steps = new([maxTokens]uint64)
	}
	p.dictionary = d
	var differs [256]uint64 // a bit for each place of the pattern where a byte is another one
	for b := range differs {
		differs[b] = 1<<len(p.lower) - 1
	}
	for i, b := range p.lower {
		differs[b] &^= 1 << i
		if 'a' <= b && b <= 'z' {
			differs[b-'a'+'A'] &^= 1 << i
		}
	}
	for code, t := range d.tokens {
		step := uint64(0)
		for _, b := range d.text[code*maxLen:][:t.n] {
			step = step<<1 | differs[b]
		}
		if (t.low|t.high)&highBits != 0 {
			step |= noASCII
		}
		p.steps[code] = step | uint64(t.n)<<lengthAt
	}
}
