package store

import (
	"encoding/binary"
	"math"
)

// ContentWriter writes the contents of records one after the other, each in one walk
// over whatever holds it. After Begin comes the body: any other value is one call, a
// list is BeginList, values, EndList, and a map is BeginMap, a Key and a value for
// each entry, EndMap. Then come the attributes: BeginAttributes, a Key and a value or
// a FieldString for each, EndMap. The zero ContentWriter is ready to use. It is not safe
// for concurrent use.
type ContentWriter struct {
	numbers, text, lengths []byte // of the contents since Reset
	begun                  contentEnds
	template               templateWriter
	fields                 fieldSet // of the template

	guesses  *[guessedTypes]*template // the last of each event type
	slot     int                      // of the guess
	interned map[string]*template     // by their bytes, maxInterned of them at most
	kept     int                      // bytes of these
}

// contentEnds is how much is written.
type contentEnds struct{ numbers, text, lengths int }

const (
	// guessedTypes is for how many event types a template is guessed, about.
	guessedTypes = 256
	maxInterned  = 256 << 10
)

// Reset makes the writer use its memory again: the contents it has returned must not
// be used any more.
func (w *ContentWriter) Reset() {
	if cap(w.numbers)+cap(w.text) > maxRecycled {
		w.numbers, w.text, w.lengths = nil, nil, nil
	}
	if cap(w.template.own) > maxTemplateLen {
		w.template.own = nil
	}
	w.numbers, w.text, w.lengths = w.numbers[:0], w.text[:0], w.lengths[:0]
	w.begun = contentEnds{}
}

// Begin begins the content of a record. Records of an event type most often have the
// same keys.
func (w *ContentWriter) Begin(eventType, severityText string) {
	if w.guesses == nil {
		w.guesses = new([guessedTypes]*template)
		w.interned = make(map[string]*template)
	}
	w.slot = 0
	if eventType != "" {
		w.slot = int(mixed(eventType))
	}
	w.fields = 0
	w.template.begin(w.guesses[w.slot])
	w.template.string(len(severityText), severityText)
}

// Content returns what was written since Begin. It is good until Reset.
func (w *ContentWriter) Content() Content {
	t := w.template.guess
	if !w.template.isGuess() {
		t = w.intern(w.template.bytes())
		if len(t.bytes) <= maxTemplateLen {
			w.guesses[w.slot] = t
		}
	} else if !t.again.Load() {
		t.again.Store(true)
	}
	c := Content{
		template: t,
		numbers:  borrowed(w.numbers[w.begun.numbers:]),
		text:     borrowed(w.text[w.begun.text:]),
		lengths:  borrowed(w.lengths[w.begun.lengths:]),
	}
	w.begun = contentEnds{len(w.numbers), len(w.text), len(w.lengths)}
	return c
}

// intern returns the template of these bytes.
func (w *ContentWriter) intern(b []byte) *template {
	if t := w.interned[string(b)]; t != nil {
		t.again.Store(true)
		return t
	}
	t := newTemplate(b, w.fields)
	if len(b) > maxTemplateLen {
		return t
	}
	if w.kept += len(b) + templateOverhead; w.kept > maxInterned {
		clear(w.interned)
		w.kept = len(b) + templateOverhead
	}
	w.interned[borrowed(t.bytes)] = t
	return t
}

// Key sets the key of the next value, which is in a map.
func (w *ContentWriter) Key(key string) { w.template.string(len(key)+1, key) }

// FieldString is Key and String for an attribute that can give a field its text: see
// [CanonicalField]. A text that is the envelope's is not written again.
func (w *ContentWriter) FieldString(key string, f Field, s string, env *Envelope) {
	w.Key(key)
	if s == "" || s != env.value(f) {
		w.String(s)
		return
	}
	w.template.byte(nodeEnvelope + byte(f))
	w.fields |= 1 << f
}

// Null writes null.
func (w *ContentWriter) Null() { w.template.byte(byte(KindNull)) }

// Bool writes a boolean.
func (w *ContentWriter) Bool(b bool) {
	w.template.byte(byte(KindBool))
	w.numbers = append(w.numbers, boolByte(b))
}

// Int writes an integer.
func (w *ContentWriter) Int(i int64) {
	w.template.byte(byte(KindInt))
	w.numbers = binary.AppendVarint(w.numbers, i)
}

// Double writes a floating point number.
func (w *ContentWriter) Double(f float64) { w.doubleBits(math.Float64bits(f)) }

func (w *ContentWriter) doubleBits(b uint64) {
	w.template.byte(byte(KindDouble))
	w.numbers = appendPackedDouble(w.numbers, b)
}

// String writes a string.
func (w *ContentWriter) String(s string) {
	switch {
	case isUUID(s):
		w.template.byte(nodeUUID)
		w.numbers = appendUUIDBits(w.numbers, s)
	case len(s) >= minHexText && len(s) <= maxHexText && isHex(s):
		w.template.byte(nodeHex)
		w.template.byte(byte(len(s) / 2))
		w.numbers = appendHexBits(w.numbers, s)
	default:
		w.template.byte(byte(KindString))
		w.numbers = binary.AppendUvarint(w.numbers, uint64(len(s)))
		w.lengths = binary.AppendUvarint(w.lengths, uint64(len(s)))
		w.text = append(w.text, s...)
	}
}

// Bytes writes bytes.
func (w *ContentWriter) Bytes(b []byte) {
	w.template.byte(byte(KindBytes))
	w.numbers = appendString(w.numbers, borrowed(b))
}

// BeginMap begins a map.
func (w *ContentWriter) BeginMap() { w.template.byte(byte(KindMap)) }

// BeginAttributes begins the attributes.
func (w *ContentWriter) BeginAttributes() {}

// EndMap ends the map, or the attributes, that began last.
func (w *ContentWriter) EndMap() { w.template.byte(0) }

// BeginList begins a list.
func (w *ContentWriter) BeginList() { w.template.byte(byte(KindList)) }

// EndList ends the list that has begun last.
func (w *ContentWriter) EndList() { w.template.byte(nodeEnd) }
