package otelevent

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/xpdata"

	"github.com/gyroscops/otel-eventstore/store"
)

// maxDepth bounds how deep lists and maps may nest. A message of a few
// megabytes can nest a million levels, and walking these would exhaust the
// stack, which ends the process. Protobuf readers of other languages stop at
// 100 levels as well, and many JSON readers at a few hundred.
const maxDepth = 100

// valueReader copies pdata values into the store's.
type valueReader struct {
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
		var r valueReader
		return r.value(v, 0).Text()
	}
}

func (r *valueReader) value(v pcommon.Value, depth int) store.Value {
	switch v.Type() {
	case pcommon.ValueTypeStr:
		return store.String(v.Str())
	case pcommon.ValueTypeBool:
		return store.Bool(v.Bool())
	case pcommon.ValueTypeInt:
		return store.Int(v.Int())
	case pcommon.ValueTypeDouble:
		return store.Double(v.Double())
	case pcommon.ValueTypeBytes:
		return store.Bytes(v.Bytes().AsRaw())
	case pcommon.ValueTypeMap, pcommon.ValueTypeSlice:
		if depth >= maxDepth {
			r.tooDeep = true
			return store.Value{}
		}
		if v.Type() == pcommon.ValueTypeMap {
			return store.MapValue(r.mapOf(v.Map(), depth+1))
		}
		return r.list(v.Slice(), depth+1)
	default:
		return store.Value{}
	}
}

func (r *valueReader) list(s pcommon.Slice, depth int) store.Value {
	values := make([]store.Value, s.Len())
	for i, v := range s.All() {
		values[i] = r.value(v, depth)
	}
	return store.List(values...)
}

func (r *valueReader) mapOf(m pcommon.Map, depth int) store.Map {
	entries := make([]store.KeyValue, 0, m.Len())
	for key, v := range m.All() {
		entries = append(entries, store.KeyValue{Key: key, Value: r.value(v, depth)})
	}
	return store.NewMap(entries...)
}

// writeValue sets the empty value to to v.
func writeValue(to pcommon.Value, v store.Value) {
	switch v.Kind() {
	case store.KindBool:
		to.SetBool(v.AsBool())
	case store.KindInt:
		to.SetInt(v.AsInt())
	case store.KindDouble:
		to.SetDouble(v.AsDouble())
	case store.KindString:
		to.SetStr(v.AsString())
	case store.KindBytes:
		to.SetEmptyBytes().FromRaw(v.AsBytes())
	case store.KindList:
		list := to.SetEmptySlice()
		list.EnsureCapacity(v.Len())
		for element := range v.AsList() {
			writeValue(list.AppendEmpty(), element)
		}
	case store.KindMap:
		writeMap(to.SetEmptyMap(), v.AsMap())
	}
}

// writeMap makes to hold the entries of m, repeated keys as well; pdata's own
// setters would merge these.
func writeMap(to pcommon.Map, m store.Map) {
	var builder xpdata.MapBuilder
	builder.EnsureCapacity(m.Len())
	for key, v := range m.All() {
		writeValue(builder.AppendEmpty(key), v)
	}
	builder.UnsafeIntoMap(to)
}
