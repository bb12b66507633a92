package otelevent

import (
	"errors"
	"math"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gyroscops/otel-eventstore/store"
)

// The messages of values.
var (
	anyValue = message{
		valueString: valueString<<3 | wireBytes,
		valueBool:   valueBool<<3 | wireVarint,
		valueInt:    valueInt<<3 | wireVarint,
		valueDouble: valueDouble<<3 | wireFixed64,
		valueList:   valueList<<3 | wireBytes,
		valueMap:    valueMap<<3 | wireBytes,
		valueBytes:  valueBytes<<3 | wireBytes,
	}
	keyValue = message{entryKey: entryKey<<3 | wireBytes, entryValue: entryValue<<3 | wireBytes}
	elements = message{listValues: listValues<<3 | wireBytes}
)

// maxLogDepth bounds how deep lists and maps of a log may nest: as deep as Go's
// protobuf has messages nest. It is far above maxDepth, since who appends to a store
// of their own is not held to that, and what was acknowledged has to be read.
const maxLogDepth = protowire.DefaultRecursionLimit

var errTooDeep = errors.New("values nest too deep")

// writeValue writes an encoded AnyValue. One that says nothing is null.
func writeValue(w *store.ContentWriter, encoded []byte, depth int) error {
	f := fields{rest: encoded, of: &anyValue}
	for f.next() { // of a oneof the last counts
		continue
	}
	if f.err != nil {
		return f.err
	}
	switch f.number {
	case valueString:
		w.String(borrowed(f.content))
	case valueBool:
		w.Bool(f.value != 0)
	case valueInt:
		w.Int(int64(f.value))
	case valueDouble:
		w.Double(math.Float64frombits(f.value))
	case valueList:
		return writeList(w, f.content, depth+1)
	case valueMap:
		return writeMap(w, f.content, depth+1)
	case valueBytes:
		w.Bytes(f.content)
	default:
		w.Null()
	}
	return nil
}

func writeList(w *store.ContentWriter, encoded []byte, depth int) error {
	if depth > maxLogDepth {
		return errTooDeep
	}
	w.BeginList()
	f := fields{rest: encoded, of: &elements}
	for f.next() {
		if err := writeValue(w, f.content, depth); err != nil {
			return err
		}
	}
	w.EndList()
	return f.err
}

func writeMap(w *store.ContentWriter, encoded []byte, depth int) error {
	if depth > maxLogDepth {
		return errTooDeep
	}
	w.BeginMap()
	f := fields{rest: encoded, of: &elements}
	for f.next() {
		if err := writeEntry(w, f.content, depth); err != nil {
			return err
		}
	}
	w.EndMap()
	return f.err
}

// writeEntry writes an encoded KeyValue.
func writeEntry(w *store.ContentWriter, encoded []byte, depth int) error {
	key, value, err := entry(encoded)
	if err != nil {
		return err
	}
	w.Key(borrowed(key))
	return writeValue(w, value, depth)
}

// writeAttribute writes an encoded attribute of a record. The envelope is that of its
// event.
func writeAttribute(w *store.ContentWriter, encoded []byte, env *store.Envelope) error {
	key, value, err := entry(encoded)
	if err != nil {
		return err
	}
	if field, ok := store.CanonicalField(borrowed(key)); ok {
		f := fields{rest: value, of: &anyValue}
		if f.next() && f.number == valueString && len(f.rest) == 0 {
			w.FieldString(borrowed(key), field, borrowed(f.content), env)
			return nil
		}
	}
	w.Key(borrowed(key))
	return writeValue(w, value, 0)
}

// entry returns the parts of an encoded KeyValue.
func entry(encoded []byte) (key, value []byte, err error) {
	f := fields{rest: encoded, of: &keyValue}
	for f.next() {
		if f.number == entryKey {
			key = f.content
		} else {
			value = f.content
		}
	}
	return key, value, f.err
}
