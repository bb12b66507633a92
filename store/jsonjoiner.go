package store

import (
	"encoding/base64"
	"strconv"
)

// write writes a record, whose template is ready unless it is nil.
func (j *joiner) write(t *jsonTemplate, e *JSONEvent) {
	if t == nil {
		j.join(&e.Record)
		e.write()
		return
	}
	j.joinJSON(t, e)
}

// joinJSON writes a record whose template is ready, behind what the texts hold.
func (j *joiner) joinJSON(t *jsonTemplate, e *JSONEvent) {
	e.Record.SeverityText = t.severity
	j.plain = isPlain(borrowed(j.text))
	e.Data = j.appendJSON(e.Data[:0], &t.body)
	numbers, text := j.numbers, j.text
	e.Data = j.appendJSON(e.Data, &t.rest)
	j.numbers, j.text = numbers, text
	e.Attributes = j.appendJSON(e.Attributes[:0], &t.attributes)
}

func (j *joiner) appendJSON(dst []byte, s *jsonSteps) []byte {
	start := 0
	for i := range s.steps {
		step := &s.steps[i]
		dst = append(dst, s.text[start:step.end]...)
		start = step.end
		n := len(dst)
		if dst = j.appendJSONValue(dst, step); step.silent {
			dst = dst[:n]
		}
	}
	return dst
}

func (j *joiner) appendJSONValue(dst []byte, s *jsonStep) []byte {
	switch {
	case s.kind >= nodeEnvelope:
		return AppendJSONString(dst, j.envelope.value(Field(s.kind-nodeEnvelope)))
	case s.kind == nodeUUID:
		return append(appendUUID(append(dst, '"'), j.numbers.bytes(uuidSize)), '"')
	case s.kind == nodeHex:
		return append(appendHexDigits(append(dst, '"'), j.numbers.bytes(int(s.width))), '"')
	}
	switch Kind(s.kind) {
	case KindString:
		n := j.numbers.length()
		text := borrowed(j.text[:n])
		j.text = j.text[n:]
		if j.plain {
			return appendQuoted(dst, text)
		}
		return AppendJSONString(dst, text)
	case KindBool:
		return strconv.AppendBool(dst, j.numbers.byte() != 0)
	case KindInt:
		return strconv.AppendInt(dst, j.numbers.varint(), 10)
	case KindDouble:
		return j.numbers.appendPackedJSON(dst)
	case KindBytes:
		return appendJSONBytes(dst, j.numbers.bytes(j.numbers.length()))
	default:
		return dst
	}
}

func appendJSONBytes(dst, b []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), b), '"')
}
