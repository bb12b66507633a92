package store

import "encoding/binary"

// Content is the body and the attributes of a record and the text of its severity,
// split as the store keeps them (see template.go). A [ContentWriter] writes it. The
// zero Content is none.
type Content struct {
	template      *template
	numbers, text string
	lengths       string // of the texts, one after the other
}

// isNone reports whether nothing was written.
func (c *Content) isNone() bool { return c.template == nil }

// size returns about what the content takes.
func (c *Content) size() int {
	return len(c.template.bytes) + len(c.numbers) + len(c.text) + len(c.lengths)
}

// AppendBinary appends an encoding to dst: contents are equal where those of events
// with one envelope are.
func (c *Content) AppendBinary(dst []byte) []byte {
	dst = append(dst, c.template.digest[:]...)
	dst = appendString(dst, c.numbers)
	return appendString(dst, c.text)
}

// set sets what the content holds as values. The envelope is that of the event.
func (c *Content) set(r *Record, env *Envelope) {
	var j joiner
	j.out.buf = make([]byte, 0, 2*c.size()+joinedSpare)
	c.join(&j, r, env)
}

// join is set with a joiner whose memory the values are.
func (c *Content) join(j *joiner, r *Record, env *Envelope) {
	j.template, j.numbers = decoder{c.template.bytes}, decoder{borrowedBytes(c.numbers)}
	j.text, j.envelope = borrowedBytes(c.text), env
	j.join(r)
}

// joinedSpare is for what values have that contents don't: lengths, and what is the
// envelope's.
const joinedSpare = 256

// split writes the content of a record that is given as values.
func (w *ContentWriter) split(r *Record, env *Envelope) Content {
	w.Begin(env.EventType, r.SeverityText)
	w.value(r.Body.enc)
	w.BeginAttributes()
	var e entryReader
	for e.rest = r.Attributes.enc; e.rest != ""; {
		e.next()
		if f, ok := CanonicalField(e.key); ok && isString(e.value) {
			w.FieldString(e.key, f, inside(e.value), env)
			continue
		}
		w.Key(e.key)
		w.value(e.value)
	}
	w.EndMap()
	return w.Content()
}

// value writes an encoded value.
func (w *ContentWriter) value(enc string) {
	v := Value{enc}
	switch v.Kind() {
	case KindString:
		w.String(inside(enc))
	case KindMap:
		w.BeginMap()
		var e entryReader
		for e.rest = inside(enc); e.rest != ""; {
			e.next()
			w.Key(e.key)
			w.value(e.value)
		}
		w.EndMap()
	case KindList:
		w.BeginList()
		for entry, rest := "", inside(enc); rest != ""; {
			entry, rest = nextField(rest)
			w.value(entry)
		}
		w.EndList()
	case KindDouble:
		w.doubleBits(v.doubleBits())
	case KindInt:
		w.Int(v.AsInt())
	case KindBool:
		w.Bool(v.AsBool())
	case KindBytes:
		w.Bytes(borrowedBytes(inside(enc)))
	default:
		w.Null()
	}
}

// textReader goes through the texts of a content.
type textReader struct {
	lengths []byte
	text    string
}

// next returns the next text; there has to be one.
func (t *textReader) next() string {
	n, size := binary.Uvarint(t.lengths)
	t.lengths = t.lengths[size:]
	text := t.text[:n]
	t.text = t.text[n:]
	return text
}

func (t *textReader) more() bool { return len(t.lengths) > 0 }
