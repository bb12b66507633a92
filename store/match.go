package store

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
)

// wanted is a text to compare values with, parsed once. See [DataMatch] for
// what equal means.
type wanted struct {
	text    string
	str     string // what the text is as a JSON string
	isStr   bool
	integer int64
	isInt   bool
	number  float64
	isNum   bool
}

func newWanted(text string) wanted {
	w := wanted{text: text}
	if !json.Valid([]byte(text)) {
		return w
	}
	if text[0] == '"' {
		w.isStr = json.Unmarshal([]byte(text), &w.str) == nil
		return w
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil {
		w.number, w.isNum = f, true
	}
	w.integer, w.isInt = parseInteger(text)
	return w
}

// parseInteger reads an integer that may be written as a decimal: 100.0, 1e2.
func parseInteger(text string) (int64, bool) {
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i, true
	}
	const bits = 128 // more than an int64 and the digits behind its point need
	f, _, err := big.ParseFloat(text, 10, bits, big.ToNearestEven)
	if err != nil {
		return 0, false
	}
	i, accuracy := f.Int64()
	return i, accuracy == big.Exact
}

func (w *wanted) equal(v Value) bool {
	switch v.Kind() {
	case KindString:
		return w.is(v.AsString())
	case KindInt:
		return w.isInt && v.AsInt() == w.integer
	case KindDouble:
		f := v.AsDouble()
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return w.is(v.unquoted())
		}
		return w.isNum && f == w.number
	case KindNull, KindBool:
		return w.text == v.Text()
	case KindBytes:
		return w.is(v.unquoted())
	default:
		return false
	}
}

// is reports whether the text, or what it is as a JSON string, is s.
func (w *wanted) is(s string) bool { return w.text == s || w.isStr && w.str == s }

// unquoted returns the JSON text of a value that is written as a JSON string,
// without its quotes.
func (v Value) unquoted() string {
	text := v.Text()
	return text[1 : len(text)-1]
}

func newWantedAll(texts []string) []wanted {
	all := make([]wanted, len(texts))
	for i, text := range texts {
		all[i] = newWanted(text)
	}
	return all
}

func equalsAny(all []wanted, v Value) bool {
	for i := range all {
		if all[i].equal(v) {
			return true
		}
	}
	return false
}

// attributeCheck is an [AttributeMatch], parsed.
type attributeCheck struct {
	key    string
	wanted []wanted
}

func (c *attributeCheck) holds(r *Record) bool {
	v, ok := r.Attributes.Get(c.key)
	return ok && equalsAny(c.wanted, v)
}

// dataCheck is a [DataMatch], parsed.
type dataCheck struct {
	path   []string
	wanted []wanted
}

func (c *dataCheck) holds(r *Record) bool {
	v := MapValue(r.Data())
	for _, step := range c.path {
		next, ok := v.step(step)
		if !ok {
			return false
		}
		v = next
	}
	return equalsAny(c.wanted, v)
}

// step returns what a map has under a key, or a list at an index.
func (v Value) step(name string) (Value, bool) {
	switch v.Kind() {
	case KindMap:
		return v.AsMap().Get(name)
	case KindList:
		i, err := strconv.ParseUint(name, 10, 32)
		if err != nil || i >= uint64(v.Len()) {
			return Value{}, false
		}
		return v.At(int(i)), true
	default:
		return Value{}, false
	}
}
