package eventjson

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// maxDepth is how deep objects and arrays may nest in an object of an event: data may
// have a body as deep as it can be as a member.
const maxDepth = otelevent.MaxDepth + 1

// object reads a JSON object that is known to be JSON. None and null are empty.
func (r *Reader) object(text json.RawMessage) (store.Map, error) {
	if len(text) == 0 || string(text) == "null" {
		return store.Map{}, nil
	}
	if text[0] != '{' {
		return store.Map{}, fmt.Errorf("got %.20s, expected an object", text)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := r.value(d, 0)
	return r.values.Value().AsMap(), err
}

func (r *Reader) value(d *json.Decoder, depth int) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token := token.(type) {
	case json.Delim:
		return r.nested(d, token, depth+1)
	case string:
		r.values.String(token)
	case json.Number:
		return r.number(token.String())
	case bool:
		r.values.Bool(token)
	default:
		r.values.Null()
	}
	return nil
}

func (r *Reader) nested(d *json.Decoder, begin json.Delim, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("values nest more than %d levels deep", maxDepth)
	}
	if begin == '{' {
		r.values.BeginMap()
	} else {
		r.values.BeginList()
	}
	for d.More() {
		if begin == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			r.values.Key(key.(string)) // or it were no JSON
		}
		if err := r.value(d, depth); err != nil {
			return err
		}
	}
	if begin == '{' {
		r.values.EndMap()
	} else {
		r.values.EndList()
	}
	_, err := d.Token()
	return err
}

// number writes an integer where the number is one that fits, else a double. The
// integer 0 has no sign, the double has.
func (r *Reader) number(text string) error {
	if !strings.ContainsAny(text, ".eE") && text != "-0" {
		if i, err := strconv.ParseInt(text, 10, 64); err == nil {
			r.values.Int(i)
			return nil
		}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("the number %.40s is too large for a double", text)
	}
	r.values.Double(f)
	return nil
}
