package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/store"
)

// jsonReader reads a JSON document of a known shape, and is stricter than
// encoding/json: names of members are exact, none is there twice, none is
// unknown. Its errors are problems that name the place.
type jsonReader struct {
	decoder *json.Decoder
	path    []string // of the value that is being read
	values  *store.ValueWriter
}

// newJSONReader returns a reader whose values are in the memory of the writer.
func newJSONReader(document []byte, values *store.ValueWriter) (*jsonReader, error) {
	if !utf8.Valid(document) {
		return nil, &problem{kind: kindInvalidBody, detail: "the body is not valid UTF-8", expected: "JSON in UTF-8"}
	}
	if at := eventjson.HalfSurrogate(document); at >= 0 {
		return nil, &problem{
			kind: kindInvalidBody, expected: "escapes of whole characters",
			detail: fmt.Sprintf("half of a surrogate pair stands alone, at byte %d", at),
		}
	}
	r := &jsonReader{decoder: json.NewDecoder(bytes.NewReader(document)), values: values}
	r.decoder.UseNumber()
	return r, nil
}

// pointer returns the place that is being read as a JSON pointer (RFC 6901).
func (r *jsonReader) pointer() string {
	var b strings.Builder
	for _, step := range r.path {
		b.WriteByte('/')
		b.WriteString(strings.NewReplacer("~", "~0", "/", "~1").Replace(shorten(step)))
	}
	return b.String()
}

// invalid is the answer to a value that can't be taken as it is.
func (r *jsonReader) invalid(got, expected string) *problem {
	at := r.pointer()
	place := at
	if place == "" {
		place = "the body"
	}
	return &problem{
		kind: kindInvalidBody, detail: fmt.Sprintf("%s: got %s, expected %s", place, got, expected),
		expected: expected, pointer: &at,
	}
}

// token returns the next token: a delimiter, a string, a number, a bool or nil.
func (r *jsonReader) token() (json.Token, error) {
	t, err := r.decoder.Token()
	if err == nil {
		return t, nil
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends too early")
	}
	at := r.pointer()
	return nil, &problem{
		kind: kindInvalidBody, pointer: &at, expected: "JSON",
		detail: fmt.Sprintf("the body is no JSON: %v, at byte %d", err, r.decoder.InputOffset()),
	}
}

// kindOf says what a token begins, for messages.
func kindOf(t json.Token) string {
	switch t := t.(type) {
	case json.Delim:
		if t == '{' {
			return "an object"
		}
		return "an array"
	case string:
		return "the string " + strconv.Quote(shorten(t))
	case json.Number:
		return "the number " + shorten(t.String())
	case nil:
		return "null"
	default:
		return fmt.Sprint(t)
	}
}

// begin reads the beginning of an array or an object. It is false for null.
func (r *jsonReader) begin(delimiter json.Delim, expected string) (bool, error) {
	t, err := r.token()
	if err != nil || t == nil {
		return false, err
	}
	if t != delimiter {
		return false, r.invalid(kindOf(t), expected)
	}
	return true, nil
}

// object calls member with the names of an object's members, each of which it
// has to read. Null is an object without any.
func (r *jsonReader) object(member func(name string) error) error {
	if begun, err := r.begin('{', "an object"); err != nil || !begun {
		return err
	}
	return r.members(member)
}

// members reads an object that has begun.
func (r *jsonReader) members(member func(name string) error) error {
	var names nameSet
	for r.decoder.More() {
		t, err := r.token()
		if err != nil {
			return err
		}
		name := t.(string) // or it were no JSON
		r.path = append(r.path, name)
		if !names.add(name) {
			return r.invalid("the member again", "each member once")
		}
		if err := member(name); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
	}
	_, err := r.token()
	return err
}

// array calls element for each element of an array, which it has to read. Null is
// an array without any.
func (r *jsonReader) array(element func() error) error {
	if begun, err := r.begin('[', "an array"); err != nil || !begun {
		return err
	}
	return r.elements(element)
}

// elements reads an array that has begun.
func (r *jsonReader) elements(element func() error) error {
	for i := 0; r.decoder.More(); i++ {
		r.path = append(r.path, strconv.Itoa(i))
		if err := element(); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
	}
	_, err := r.token()
	return err
}

// end asserts that the document is over.
func (r *jsonReader) end() error {
	if t, err := r.decoder.Token(); err == nil {
		return r.invalid(kindOf(t)+" after it", "one JSON document")
	} else if !errors.Is(err, io.EOF) {
		return r.invalid(err.Error(), "one JSON document")
	}
	return nil
}

// unknown is the answer to a member that the object does not have.
func (r *jsonReader) unknown(name string, known []string) *problem {
	p := r.invalid("an unknown member", "one of "+strings.Join(known, ", "))
	if near, ok := nearest(name, known); ok {
		p.detail += "; did you mean " + near + "?"
	}
	return p
}

// text reads a string. Null is the empty one, which is an absent value.
func (r *jsonReader) text() (string, error) {
	t, err := r.token()
	if err != nil || t == nil {
		return "", err
	}
	text, ok := t.(string)
	if !ok {
		return "", r.invalid(kindOf(t), "a string")
	}
	return text, nil
}

// texts reads an array of strings.
func (r *jsonReader) texts() (all []string, err error) {
	err = r.array(func() error {
		text, err := r.text()
		all = append(all, text)
		return err
	})
	return all, err
}

// integer reads a number without a fraction, up to a greatest one. It is nil for
// null.
func (r *jsonReader) integer(greatest uint64) (*uint64, error) {
	t, err := r.token()
	if err != nil || t == nil {
		return nil, err
	}
	if number, ok := t.(json.Number); ok {
		if n, err := strconv.ParseUint(number.String(), 10, 64); err == nil && n <= greatest {
			return &n, nil
		}
	}
	return nil, r.invalid(kindOf(t), fmt.Sprintf("an integer from 0 to %d", greatest))
}
