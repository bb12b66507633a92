package store

import "iter"

// KeyValue is one entry of a [Map].
type KeyValue struct {
	Key   string
	Value Value
}

// Map is an immutable list of keys and values in the order in which they were
// sent. A key may stand in it more than once, as in OTLP; Get answers the first.
//
// It is held as the protobuf encoding of an OTLP KeyValueList.
type Map struct{ enc string }

// NewMap returns a map of the entries.
func NewMap(entries ...KeyValue) Map {
	var list, entry []byte
	for _, e := range entries {
		entry = appendField(entry[:0], tagKey, e.Key)
		entry = appendField(entry, tagValue, e.Value.enc)
		list = appendField(list, tagEntry, entry)
	}
	return Map{string(list)}
}

// Len returns the number of entries. It counts them.
func (m Map) Len() int {
	n := 0
	for range m.All() {
		n++
	}
	return n
}

// All yields the entries in order.
func (m Map) All() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		var e entryReader
		for e.rest = m.enc; e.rest != ""; {
			if e.next(); !yield(e.key, Value{e.value}) {
				return
			}
		}
	}
}

// Get returns the value of a key, and whether the map has it.
func (m Map) Get(key string) (Value, bool) {
	for k, v := range m.All() {
		if k == key {
			return v, true
		}
	}
	return Value{}, false
}

// AppendProto appends the entries to dst as OTLP KeyValue messages, each as an
// element of the repeated field of a message that has the number, 1 to 15.
func (m Map) AppendProto(dst []byte, field int) []byte {
	at := len(dst)
	dst = append(dst, m.enc...)
	tag := byte(field<<3 | wireBytes)
	if tag == tagEntry {
		return dst
	}
	for at < len(dst) {
		n, next := lengthAt(borrowed(dst), at+1)
		dst[at] = tag
		at = next + n
	}
	return dst
}
