package otelevent

import (
	"encoding/hex"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/gyroscops/otel-eventstore/store"
)

// maxDepth bounds how deep lists and maps may nest. A message of a few
// megabytes can nest a million levels, and walking these would exhaust the
// stack, which ends the process. Protobuf readers of other languages stop at
// 100 levels as well, and many JSON readers at a few hundred.
const maxDepth = 100

// valueReader copies pdata values into contents of the store.
type valueReader struct {
	out store.ContentWriter
	// digits has the hex digits of ids.
	digits strings.Builder
	// tooDeep is set once a value below maxDepth was read as null.
	tooDeep bool
}

// Text returns what a value counts as in an envelope field: a string as it is,
// null as the empty string, any other value as its JSON text. What lies deeper
// than a record may nest is null in it.
func Text(v pcommon.Value) string {
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
		return ""
	case pcommon.ValueTypeStr:
		return v.Str()
	default:
		return valueOf(v).Text()
	}
}

// valueOf returns a value. What lies deeper than a record may nest is null in it.
func valueOf(v pcommon.Value) store.Value {
	var r valueReader
	r.out.Begin("", "")
	r.copy(v, 0)
	r.out.BeginAttributes()
	r.out.EndMap()
	e := store.NewEvent{Content: r.out.Content()}
	return e.Whole().Body
}

// mapOf returns a map.
func (r *valueReader) mapOf(m pcommon.Map) store.Map {
	r.out.Begin("", "")
	r.out.Null()
	r.out.BeginAttributes()
	r.copyEntries(m, 0)
	r.out.EndMap()
	e := store.NewEvent{Content: r.out.Content()}
	return e.Whole().Attributes
}

func (r *valueReader) copy(v pcommon.Value, depth int) {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		r.out.String(v.Str())
	case pcommon.ValueTypeBool:
		r.out.Bool(v.Bool())
	case pcommon.ValueTypeInt:
		r.out.Int(v.Int())
	case pcommon.ValueTypeDouble:
		r.out.Double(v.Double())
	case pcommon.ValueTypeBytes:
		r.out.Bytes(v.Bytes().AsRaw())
	case pcommon.ValueTypeMap, pcommon.ValueTypeSlice:
		if depth >= maxDepth {
			r.tooDeep = true
			r.out.Null()
			return
		}
		if v.Type() == pcommon.ValueTypeMap {
			r.copyMap(v.Map(), depth+1)
			return
		}
		r.copyList(v.Slice(), depth+1)
	default:
		r.out.Null()
	}
}

func (r *valueReader) copyList(s pcommon.Slice, depth int) {
	r.out.BeginList()
	for _, v := range s.All() {
		r.copy(v, depth)
	}
	r.out.EndList()
}

func (r *valueReader) copyMap(m pcommon.Map, depth int) {
	r.out.BeginMap()
	r.copyEntries(m, depth)
	r.out.EndMap()
}

func (r *valueReader) copyEntries(m pcommon.Map, depth int) {
	for key, v := range m.All() {
		r.copyEntry(key, v, depth)
	}
}

func (r *valueReader) copyEntry(key string, v pcommon.Value, depth int) {
	r.out.Key(key)
	r.copy(v, depth)
}

// hex returns the hex digits of an id of up to 16 bytes.
func (r *valueReader) hex(id []byte) string {
	var digits [32]byte
	n := hex.Encode(digits[:], id)
	start := r.digits.Len()
	r.digits.Write(digits[:n])
	return r.digits.String()[start:]
}
