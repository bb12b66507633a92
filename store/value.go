package store

import (
	"iter"
	"math"
)

// Kind says what a [Value] holds.
type Kind uint8

// The kinds of values, those of an OTLP AnyValue.
const (
	KindNull Kind = iota
	KindBool
	KindInt
	KindDouble
	KindString
	KindBytes
	KindList
	KindMap
)

// Value is one immutable value of an event's body or attributes. The zero
// Value is null. Values may be shared between goroutines.
type Value struct {
	kind Kind
	num  uint64  // bool, int and double, as bits
	str  string  // string and bytes
	list []Value // never changed once the value is made
	m    Map
}

// Bool returns a boolean value.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, num: 1}
	}
	return Value{kind: KindBool}
}

// Int returns an integer value.
func Int(i int64) Value { return Value{kind: KindInt, num: uint64(i)} }

// Double returns a floating point value.
func Double(f float64) Value { return Value{kind: KindDouble, num: math.Float64bits(f)} }

// String returns a string value.
func String(s string) Value { return Value{kind: KindString, str: s} }

// Bytes returns a value that holds a copy of b.
func Bytes(b []byte) Value { return Value{kind: KindBytes, str: string(b)} }

// List returns a list value. It takes over the slice.
func List(values ...Value) Value { return Value{kind: KindList, list: values} }

// MapValue returns a map value.
func MapValue(m Map) Value { return Value{kind: KindMap, m: m} }

// Kind returns what the value holds.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.kind == KindNull }

// AsBool returns the boolean, false for any other kind.
func (v Value) AsBool() bool { return v.kind == KindBool && v.num != 0 }

// AsInt returns the integer, 0 for any other kind.
func (v Value) AsInt() int64 {
	if v.kind != KindInt {
		return 0
	}
	return int64(v.num)
}

// AsDouble returns the double, 0 for any other kind.
func (v Value) AsDouble() float64 {
	if v.kind != KindDouble {
		return 0
	}
	return math.Float64frombits(v.num)
}

// AsString returns the string, "" for any other kind.
func (v Value) AsString() string {
	if v.kind != KindString {
		return ""
	}
	return v.str
}

// AsBytes returns a copy of the bytes, nil for any other kind.
func (v Value) AsBytes() []byte {
	if v.kind != KindBytes {
		return nil
	}
	return []byte(v.str)
}

// AsList yields the values of a list, nothing for any other kind.
func (v Value) AsList() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for _, e := range v.list {
			if !yield(e) {
				return
			}
		}
	}
}

// Len returns the number of values of a list, 0 for any other kind.
func (v Value) Len() int { return len(v.list) }

// At returns value i of a list; it panics outside [0, Len).
func (v Value) At(i int) Value { return v.list[i] }

// AsMap returns the map, an empty one for any other kind.
func (v Value) AsMap() Map { return v.m }

// Text returns a string as it is and any other value as its JSON text.
func (v Value) Text() string {
	if v.kind == KindString {
		return v.str
	}
	return string(v.AppendJSON(nil))
}

// KeyValue is one entry of a [Map].
type KeyValue struct {
	Key   string
	Value Value
}

// Map is an immutable list of keys and values in the order in which they were
// sent. A key may stand in it more than once, as in OTLP; Get answers the first.
type Map struct{ entries []KeyValue }

// NewMap returns a map of the entries. It takes over the slice.
func NewMap(entries ...KeyValue) Map { return Map{entries} }

// Len returns the number of entries.
func (m Map) Len() int { return len(m.entries) }

// All yields the entries in order.
func (m Map) All() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for _, e := range m.entries {
			if !yield(e.Key, e.Value) {
				return
			}
		}
	}
}

// Get returns the value of a key, and whether the map has it.
func (m Map) Get(key string) (Value, bool) {
	for i := range m.entries {
		if m.entries[i].Key == key {
			return m.entries[i].Value, true
		}
	}
	return Value{}, false
}
