package store

import (
	"encoding/binary"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// A packed record is split in three: a template, which is what records of one
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

// splitter splits records. Its results are valid until the next split.
type splitter struct {
	template      templateWriter
	numbers, text []byte

	envelope *Envelope // of the record
	grams    *trigrams // of all texts that are no UUIDs and no hex digits
}

// split splits a record, whose template may be the guess.
func (s *splitter) split(r *Record, env *Envelope, guess []byte) {
	s.numbers, s.text = s.numbers[:0], s.text[:0]
	s.envelope = env
	s.template.begin(guess)
	s.template.string(len(r.SeverityText), r.SeverityText)
	s.node(r.Body.enc)
	var e entryReader
	for e.rest = r.Attributes.enc; e.rest != ""; {
		e.next()
		s.key(e.key)
		if f, ok := canonicalField(e.key); ok && isString(e.value) && inside(e.value) == env.value(f) {
			s.template.byte(nodeEnvelope + byte(f))
			s.grams.addKey(env.value(f))
			continue
		}
		s.node(e.value)
	}
	s.template.byte(0)
}

func (s *splitter) key(key string) { s.template.string(len(key)+1, key) }

// canonicalField returns the field that an attribute gives its text.
func canonicalField(key string) (Field, bool) {
	switch key {
	case semconv.EventID:
		return FieldEventID, true
	case semconv.AggregateType:
		return FieldAggregateType, true
	case semconv.AggregateID:
		return FieldAggregateID, true
	case semconv.CorrelationID:
		return FieldCorrelationID, true
	case semconv.CausationID:
		return FieldCausationID, true
	case semconv.OrganizationID:
		return FieldOrganizationID, true
	case semconv.UserID:
		return FieldUserID, true
	default:
		return 0, false
	}
}

// node splits an encoded value.
func (s *splitter) node(enc string) {
	if enc == "" {
		s.template.byte(byte(KindNull))
		return
	}
	switch enc[0] {
	case tagString:
		s.string(inside(enc))
	case tagMap:
		s.template.byte(byte(KindMap))
		var e entryReader
		for e.rest = inside(enc); e.rest != ""; {
			e.next()
			s.key(e.key)
			s.node(e.value)
		}
		s.template.byte(0)
	case tagList:
		s.template.byte(byte(KindList))
		for rest := inside(enc); rest != ""; {
			var entry string
			entry, rest = nextField(rest)
			s.node(entry)
		}
		s.template.byte(nodeEnd)
	case tagDouble:
		s.template.byte(byte(KindDouble))
		s.numbers = appendPackedDouble(s.numbers, Value{enc}.doubleBits())
	case tagInt:
		s.template.byte(byte(KindInt))
		s.numbers = binary.AppendVarint(s.numbers, Value{enc}.AsInt())
	case tagBool:
		s.template.byte(byte(KindBool))
		s.numbers = append(s.numbers, enc[1])
	default:
		s.template.byte(byte(KindBytes))
		s.numbers = appendString(s.numbers, inside(enc))
	}
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

func (s *splitter) string(t string) {
	switch {
	case isUUID(t):
		s.template.byte(nodeUUID)
		s.numbers = appendUUIDBits(s.numbers, t)
	case len(t) >= minHexText && len(t) <= maxHexText && isHex(t):
		s.template.byte(nodeHex)
		s.template.byte(byte(len(t) / 2))
		s.numbers = appendHexBits(s.numbers, t)
	default:
		s.template.byte(byte(KindString))
		s.numbers = binary.AppendUvarint(s.numbers, uint64(len(t)))
		s.text = append(s.text, t...)
		s.grams.addText(t)
	}
}

// joiner puts together what a splitter has split.
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
