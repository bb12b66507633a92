package httpapi

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// value reads any value.
func (r *jsonReader) value() (store.Value, error) {
	if err := r.writeValue(0); err != nil {
		return store.Value{}, err
	}
	return r.values.Value(), nil
}

func (r *jsonReader) writeValue(depth int) error {
	t, err := r.token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case json.Delim:
		return r.writeNested(t, depth+1)
	case string:
		r.values.String(t)
	case json.Number:
		return r.writeNumber(t.String())
	case bool:
		r.values.Bool(t)
	default:
		r.values.Null()
	}
	return nil
}

func (r *jsonReader) writeNested(begin json.Delim, depth int) error {
	if depth > otelevent.MaxDepth {
		return r.invalid(kindOf(begin), fmt.Sprintf("values that nest at most %d levels deep", otelevent.MaxDepth))
	}
	if begin == '[' {
		r.values.BeginList()
		err := r.elements(func() error { return r.writeValue(depth) })
		r.values.EndList()
		return err
	}
	r.values.BeginMap()
	err := r.members(func(name string) error {
		r.values.Key(name)
		return r.writeValue(depth)
	})
	r.values.EndMap()
	return err
}

// writeNumber writes an integer where the number is one that fits, else a double,
// as JSON has it in most languages.
func (r *jsonReader) writeNumber(number string) error {
	if !strings.ContainsAny(number, ".eE") {
		if i, err := strconv.ParseInt(number, 10, 64); err == nil {
			r.values.Int(i)
			return nil
		}
	}
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return r.invalid("the number "+shorten(number), "a number that a double can hold")
	}
	r.values.Double(f)
	return nil
}

// nameSet is a set of names: most objects have few.
type nameSet struct {
	few  []string
	many map[string]struct{}
}

// add reports whether the name is new.
func (s *nameSet) add(name string) bool {
	const few = 16
	if s.many == nil && len(s.few) < few {
		if slices.Contains(s.few, name) {
			return false
		}
		s.few = append(s.few, name)
		return true
	}
	if s.many == nil {
		s.many = make(map[string]struct{})
		for _, n := range s.few {
			s.many[n] = struct{}{}
		}
	}
	_, known := s.many[name]
	s.many[name] = struct{}{}
	return !known
}
