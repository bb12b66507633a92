package store

import (
	"bytes"
	"sync/atomic"

	"github.com/zeebo/xxh3"
)

// A record is kept split in three: a template, which is what records of one
// kind have in common (keys, kinds, the order of attributes), its numbers, and
// its text. The template of most records is that of others and kept once; the
// text is what is left to compress. Numbers are read in the order in which
// the template asks for them, texts by lengths among the numbers.
//
//	template = severity text, node (body), entries (attributes)
//	entries = a key and a node for each, 0
//	key = length plus one, key
//	node = kind; the entries of a map; nodes of a list, then nodeEnd; the width
//	       of hex digits

// The kinds of nodes; those of values where there is no more to say.
const (
	nodeUUID = byte(KindMap) + 1 + iota // 16 bytes among the numbers
	nodeHex                             // width bytes among the numbers
	nodeEnd

	nodeEnvelope = 0x20 // plus the field that has the same text
)

// template is what records have in common. Its bytes never change.
type template struct {
	bytes  []byte
	fields fieldSet // the envelope's, whose texts stand in it
	digest [16]byte // of the bytes

	again atomic.Bool // a second record has it
	json  atomic.Pointer[jsonTemplate]
}

// fieldSet has a bit for each field.
type fieldSet uint32

func newTemplate(b []byte, fields fieldSet) *template {
	return &template{bytes: bytes.Clone(b), fields: fields, digest: xxh3.Hash128(b).Bytes()}
}

// forJSON returns the template ready for JSON, nil where it is too long for that, or
// one record alone has it.
func (t *template) forJSON() *jsonTemplate {
	ready := t.json.Load()
	if ready == nil && t.again.Load() && len(t.bytes) <= maxJSONTemplate {
		ready = newJSONTemplate(t.bytes)
		t.json.Store(ready)
	}
	return ready
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// minHexText is the shortest text of hex digits that is kept as their bits;
// what is shorter may be a word or a number that others are like.
const minHexText = 16

// joiner puts together what was split.
type joiner struct {
	template, numbers decoder
	text              []byte
	plain             bool // all of the text stands for itself in JSON
	envelope          *Envelope
	out               ValueWriter
}

func (j *joiner) join(r *Record) {
	r.SeverityText = j.template.string()
	j.node(j.kind())
	r.Body = j.out.Value()
	j.entries()
	r.Attributes = j.out.Value().AsMap()
}

// kind reads the kind of the next node.
func (j *joiner) kind() byte { return j.template.byte() }

func (j *joiner) entries() {
	j.out.BeginMap()
	for n := j.template.length(); n > 0; n = j.template.length() {
		j.out.Key(borrowed(j.template.bytes(n - 1)))
		j.node(j.kind())
	}
	j.out.EndMap()
}

func (j *joiner) node(kind byte) {
	switch {
	case kind >= nodeEnvelope:
		j.out.String(j.envelope.value(Field(kind - nodeEnvelope)))
	case kind == nodeUUID:
		var buf [uuidLen]byte
		j.out.String(borrowed(appendUUID(buf[:0], j.numbers.bytes(uuidSize))))
	case kind == nodeHex:
		var buf [maxHexText]byte
		width := int(j.template.byte())
		j.out.String(borrowed(appendHexDigits(buf[:0], j.numbers.bytes(width))))
	case Kind(kind) == KindMap:
		j.entries()
	case Kind(kind) == KindList:
		j.out.BeginList()
		for kind := j.kind(); kind != nodeEnd; kind = j.kind() {
			j.node(kind)
		}
		j.out.EndList()
	default:
		j.scalar(Kind(kind))
	}
}

func (j *joiner) scalar(kind Kind) {
	switch kind {
	case KindString:
		n := j.numbers.length()
		j.out.String(borrowed(j.text[:n]))
		j.text = j.text[n:]
	case KindBool:
		j.out.Bool(j.numbers.byte() != 0)
	case KindInt:
		j.out.Int(j.numbers.varint())
	case KindDouble:
		j.out.doubleBits(j.numbers.packedDouble())
	case KindBytes:
		j.out.Bytes(j.numbers.bytes(j.numbers.length()))
	default:
		j.out.Null()
	}
}
