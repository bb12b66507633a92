package store

import (
	"encoding/binary"
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
//
// It is held as the protobuf encoding of an OTLP AnyValue, each in one way
// alone, so that equal values are equal texts. Reading a part of it copies
// nothing.
type Value struct{ enc string }

// Bool returns a boolean value.
func Bool(b bool) Value { return Value{string([]byte{tagBool, boolByte(b)})} }

// Int returns an integer value.
func Int(i int64) Value { return Value{string(binary.AppendUvarint([]byte{tagInt}, uint64(i)))} }

// Double returns a floating point value.
func Double(f float64) Value {
	return Value{string(binary.LittleEndian.AppendUint64([]byte{tagDouble}, math.Float64bits(f)))}
}

// String returns a string value.
func String(s string) Value { return Value{string(appendField(nil, tagString, s))} }

// Bytes returns a value that holds a copy of b.
func Bytes(b []byte) Value { return Value{string(appendField(nil, tagBytes, b))} }

// List returns a list value.
func List(values ...Value) Value {
	var list []byte
	for _, v := range values {
		list = appendField(list, tagEntry, v.enc)
	}
	return Value{string(appendField(nil, tagList, list))}
}

// MapValue returns a map value.
func MapValue(m Map) Value { return Value{string(appendField(nil, tagMap, m.enc))} }

// Kind returns what the value holds.
func (v Value) Kind() Kind {
	if v.enc == "" {
		return KindNull
	}
	switch v.enc[0] {
	case tagBool:
		return KindBool
	case tagInt:
		return KindInt
	case tagDouble:
		return KindDouble
	case tagString:
		return KindString
	case tagBytes:
		return KindBytes
	case tagList:
		return KindList
	default:
		return KindMap
	}
}

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.enc == "" }

// AsBool returns the boolean, false for any other kind.
func (v Value) AsBool() bool { return v.Kind() == KindBool && v.enc[1] != 0 }

// AsInt returns the integer, 0 for any other kind.
func (v Value) AsInt() int64 {
	if v.Kind() != KindInt {
		return 0
	}
	n, _ := uvarint(v.enc[1:])
	return int64(n)
}

// AsDouble returns the double, 0 for any other kind.
func (v Value) AsDouble() float64 {
	if v.Kind() != KindDouble {
		return 0
	}
	return math.Float64frombits(v.doubleBits())
}

// doubleBits returns the bits of a double.
func (v Value) doubleBits() uint64 { return binary.LittleEndian.Uint64([]byte(v.enc[1:9])) }

// AsString returns the string, "" for any other kind.
func (v Value) AsString() string {
	if v.Kind() != KindString {
		return ""
	}
	return v.content()
}

// AsBytes returns a copy of the bytes, nil for any other kind.
func (v Value) AsBytes() []byte {
	if v.Kind() != KindBytes {
		return nil
	}
	return []byte(v.content())
}

// content returns what a string, bytes, a list or a map holds.
func (v Value) content() string { return inside(v.enc) }

// AsList yields the values of a list, nothing for any other kind.
func (v Value) AsList() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if v.Kind() != KindList {
			return
		}
		for entry, rest := "", v.content(); rest != ""; {
			if entry, rest = nextField(rest); !yield(Value{entry}) {
				return
			}
		}
	}
}

// Len returns the number of values of a list, 0 for any other kind. It counts
// them.
func (v Value) Len() int {
	n := 0
	for range v.AsList() {
		n++
	}
	return n
}

// At returns value i of a list, which it walks to; it panics outside [0, Len).
func (v Value) At(i int) Value {
	for entry := range v.AsList() {
		if i == 0 {
			return entry
		}
		i--
	}
	panic("store: index out of the list's range")
}

// AsMap returns the map, an empty one for any other kind.
func (v Value) AsMap() Map {
	if v.Kind() != KindMap {
		return Map{}
	}
	return Map{v.content()}
}

// ProtoLen returns the length of what AppendProto appends.
func (v Value) ProtoLen() int { return len(v.enc) }

// AppendProto appends the value's encoding as an OTLP AnyValue message to dst.
func (v Value) AppendProto(dst []byte) []byte { return append(dst, v.enc...) }

// Text returns a string as it is and any other value as its JSON text.
func (v Value) Text() string {
	if v.Kind() == KindString {
		return v.content()
	}
	return string(v.AppendJSON(nil))
}
