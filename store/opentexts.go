package store

import "runtime"

// openKeys holds every key of every row, whether another one has it as well, and
// their span ids. The slab has these and the contents of the block, which are good
// as long as it.
type openKeys struct {
	rows [maxBlockLen]openTexts
	slab slab
}

// openTexts are the texts of a row, one behind the other.
type openTexts struct {
	all  string
	ends [numTexts]uint32
}

// of returns one text.
func (o *openTexts) of(t text) string {
	start := uint32(0)
	if t > 0 {
		start = o.ends[t-1]
	}
	return o.all[start:o.ends[t]]
}

// add copies the texts of an event.
func (k *openKeys) add(row int, env *Envelope) {
	texts := [numTexts]string{
		textEventID: env.EventID, textCorrelation: env.CorrelationID, textTrace: env.TraceID,
		textCausation: env.CausationID, textSpanID: env.SpanID,
	}
	to, size := &k.rows[row], 0
	for t, text := range texts {
		size += len(text)
		to.ends[t] = uint32(size)
	}
	copied := k.slab.take(size)
	for t := range texts {
		copied = append(copied, texts[t]...)
	}
	to.all = borrowed(copied)
}

func (k *openKeys) append(dst []byte, t text, row int) []byte {
	dst = append(dst, k.rows[row].of(t)...)
	runtime.KeepAlive(k)
	return dst
}

func (k *openKeys) has(t text, row int) bool { return k.rows[row].of(t) != "" }

func (k *openKeys) is(t text, row int, want string) bool {
	is := k.rows[row].of(t) == want
	runtime.KeepAlive(k)
	return is
}

func (k *openKeys) isOpaque(text) bool { return false }

// openContent is the content of a row.
type openContent struct {
	template      *template
	all           string // numbers, text, lengths
	numbers, text uint32 // where they end
}

// content copies a content.
func (s *slab) content(c *Content) openContent {
	text := len(c.numbers) + len(c.text)
	copied := append(append(append(s.take(text+len(c.lengths)), c.numbers...), c.text...), c.lengths...)
	return openContent{c.template, borrowed(copied), uint32(len(c.numbers)), uint32(text)}
}

func (o *openContent) numbersAndText() (numbers, text string) {
	return o.all[:o.numbers], o.all[o.numbers:o.text]
}

// texts returns a reader of the texts.
func (o *openContent) texts() textReader {
	return textReader{borrowedBytes(o.all[o.text:]), o.all[o.numbers:o.text]}
}

// nothing is the content of a row that is not used.
var nothing = openContent{template: newTemplate([]byte{0, byte(KindNull), 0}, 0)}

// begin gives the joiner the content to join.
func (o *openContent) begin(j *joiner, env *Envelope) {
	numbers, text := o.numbersAndText()
	j.template, j.envelope = decoder{o.template.bytes}, env
	j.numbers, j.text = decoder{borrowedBytes(numbers)}, borrowedBytes(text)
}
