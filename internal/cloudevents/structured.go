package cloudevents

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"
)

// readStructured reads an event that is one JSON object. The SDK reads them too,
// but panics where data_base64 is a number, ignores what follows an empty name,
// and refuses an object as data of a +json type.
func readStructured(body []byte) ([]message, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	if err := checkJSON(body); err != nil {
		return nil, fmt.Errorf("%w: body: %w", ErrMalformed, err)
	}
	var m message
	if err := m.readObject(body); err != nil {
		return nil, err
	}
	return []message{m}, nil
}

// readBatch reads events that are a JSON array of such objects.
func readBatch(body []byte) ([]message, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, nil
	}
	if err := checkJSON(body); err != nil {
		return nil, fmt.Errorf("%w: body: %w", ErrMalformed, err)
	}
	var objects []json.RawMessage
	if body = bytes.TrimSpace(body); body[0] != '[' {
		return nil, fmt.Errorf("%w: body: begins with %q: expected a JSON array", ErrMalformed, body[:1])
	}
	if err := json.Unmarshal(body, &objects); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	messages := make([]message, len(objects))
	for i, object := range objects {
		messages[i].where = fmt.Sprintf("event %d: ", i+1)
		if err := messages[i].readObject(object); err != nil {
			return nil, err
		}
	}
	return messages, nil
}

// checkJSON says at which byte a text, counted from 1, stops to be JSON.
func checkJSON(text []byte) error {
	if !utf8.Valid(text) {
		return errors.New("no valid UTF-8 at byte " + strconv.Itoa(validPrefix(text)+1))
	}
	var value json.RawMessage
	err := json.Unmarshal(text, &value)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return fmt.Errorf("%w at byte %d", err, syntax.Offset)
	}
	return err
}

// validPrefix is the length of the valid UTF-8 that a text begins with.
func validPrefix(text []byte) int {
	length := 0
	for length < len(text) {
		r, size := utf8.DecodeRune(text[length:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		length += size
	}
	return length
}

// readObject takes the members of a JSON object. Null is as good as none.
func (m *message) readObject(object []byte) error {
	if object = bytes.TrimSpace(object); object[0] != '{' {
		return fmt.Errorf("%w: %sbegins with %q: expected a JSON object", ErrMalformed, m.where, object[:1])
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(object, &members); err != nil {
		return fmt.Errorf("%w: %s%w", ErrMalformed, m.where, err)
	}
	m.member = "member "
	m.attributes = make(map[string]any, len(members))
	for name, text := range members {
		if string(text) == "null" {
			continue
		}
		var err error
		switch name {
		case "data":
			m.json = text
		case "data_base64":
			m.raw, err = base64Of(text)
		default:
			m.attributes[name], err = attributeOf(text)
		}
		if err != nil {
			return m.malformed(name, err)
		}
	}
	if m.json != nil && m.raw != nil {
		return m.malformed("data", errors.New("beside data_base64: expected one of them"))
	}
	if _, ok := m.attributes[dataContentType]; !ok && m.json != nil {
		m.attributes[dataContentType] = "application/json" // which is what leaving it out means
	}
	return nil
}

func base64Of(text json.RawMessage) ([]byte, error) {
	var encoded string
	if err := json.Unmarshal(text, &encoded); err != nil {
		return nil, errors.New("expected a string of base64")
	}
	return base64.StdEncoding.DecodeString(encoded)
}

// attributeOf returns an attribute that is a JSON string, boolean, or integer of
// 32 bits: the types that CloudEvents have in JSON.
func attributeOf(text json.RawMessage) (any, error) {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return nil, err
	}
	switch value := value.(type) {
	case string, bool:
		return value, nil
	case float64:
		if value == math.Trunc(value) && value >= math.MinInt32 && value <= math.MaxInt32 {
			return int32(value), nil
		}
	}
	return nil, errors.New("expected a string, a boolean, or an integer of 32 bits")
}
