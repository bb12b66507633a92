package store

import (
	"encoding/binary"
	"math"
)

// ValueWriter writes values one after the other, without a tree of them. A map
// is BeginMap, a Key and a value for each entry, EndMap; a list is BeginList,
// values, EndList; anything else is one call. [ValueWriter.Value] returns what
// was written since the call before. The zero ValueWriter is ready to use. It is
// not safe for concurrent use; the values it returns are.
type ValueWriter struct {
	buf   []byte // not written again before start until Reset: values are there
	left  int    // bytes of the buffers before buf, since the last Reset
	start int    // of the value that is being written
	open  []openValue
	key   string // of the next value in a map
}

// openValue is a list or a map that has begun: where its lengths are, whose
// bytes are reserved, relative to the start of the outermost value.
type openValue struct {
	entry   int // length of the entry it is, in a list or a map
	value   int // length of the entry's value, in a map
	content int
	isMap   bool
}

const noLength = -1

// writerChunk is how much memory is taken at once. Values keep all of it.
const writerChunk = 64 << 10

// Value returns the value written.
func (w *ValueWriter) Value() Value {
	enc := borrowed(w.buf[w.start:])
	w.start = len(w.buf)
	return Value{enc}
}

// Reset makes the writer use its memory again: the values it has returned must
// not be used any more.
func (w *ValueWriter) Reset() {
	if w.left > 0 && w.left+cap(w.buf) <= maxRecycled { // one that has room for as much
		w.buf = make([]byte, 0, w.left+cap(w.buf))
	}
	*w = ValueWriter{buf: w.buf[:0], open: w.open[:0]}
}

// maxRecycled bounds the memory that a writer keeps.
const maxRecycled = 4 << 20

// Key sets the key of the next value, which is in a map.
func (w *ValueWriter) Key(key string) { w.key = key }

// Null writes null.
func (w *ValueWriter) Null() { w.head(0) }

// Bool writes a boolean.
func (w *ValueWriter) Bool(b bool) {
	w.head(2)
	w.buf = append(w.buf, tagBool, boolByte(b))
}

// Int writes an integer.
func (w *ValueWriter) Int(i int64) {
	w.head(1 + uvarintLen(uint64(i)))
	w.buf = binary.AppendUvarint(append(w.buf, tagInt), uint64(i))
}

// Double writes a floating point number.
func (w *ValueWriter) Double(f float64) { w.doubleBits(math.Float64bits(f)) }

func (w *ValueWriter) doubleBits(b uint64) {
	w.head(9)
	w.buf = binary.LittleEndian.AppendUint64(append(w.buf, tagDouble), b)
}

// String writes a string.
func (w *ValueWriter) String(s string) {
	w.head(1 + uvarintLen(uint64(len(s))) + len(s))
	if len(s) < 1<<7 {
		w.buf = append(append(w.buf, tagString, byte(len(s))), s...)
		return
	}
	w.buf = append(binary.AppendUvarint(append(w.buf, tagString), uint64(len(s))), s...)
}

// Bytes writes bytes.
func (w *ValueWriter) Bytes(b []byte) {
	w.head(1 + uvarintLen(uint64(len(b))) + len(b))
	w.buf = append(binary.AppendUvarint(append(w.buf, tagBytes), uint64(len(b))), b...)
}

// BeginMap begins a map.
func (w *ValueWriter) BeginMap() { w.begin(tagMap, true) }

// EndMap ends the map that has begun last.
func (w *ValueWriter) EndMap() { w.end() }

// BeginList begins a list.
func (w *ValueWriter) BeginList() { w.begin(tagList, false) }

// EndList ends the list that has begun last.
func (w *ValueWriter) EndList() { w.end() }

// head writes what stands before a value of so many bytes, and makes room for it.
func (w *ValueWriter) head(size int) {
	if len(w.open) == 0 {
		w.reserve(size)
		return
	}
	if len(w.key)+size <= shortEntry && w.open[len(w.open)-1].isMap {
		w.shortHead(size)
		return
	}
	const lengths = 4 * (1 + binary.MaxVarintLen32)
	if !w.open[len(w.open)-1].isMap {
		w.reserve(lengths + size)
		w.buf = binary.AppendUvarint(append(w.buf, tagEntry), uint64(size))
		return
	}
	w.reserve(lengths + len(w.key) + size)
	entry := 1 + uvarintLen(uint64(len(w.key))) + len(w.key) + 1 + uvarintLen(uint64(size)) + size
	w.buf = binary.AppendUvarint(append(w.buf, tagEntry), uint64(entry))
	w.appendKey()
	w.buf = binary.AppendUvarint(append(w.buf, tagValue), uint64(size))
}

// shortEntry is the longest key and value whose lengths have one byte each.
const shortEntry = 1<<7 - 1 - 4

// shortHead is head for most entries of maps.
func (w *ValueWriter) shortHead(size int) {
	n := len(w.key)
	w.reserve(6 + n + size)
	at := len(w.buf)
	w.buf = w.buf[:at+6+n]
	b := w.buf[at : at+6+n]
	b[0], b[1], b[2], b[3] = tagEntry, byte(4+n+size), tagKey, byte(n)
	copy(b[4:], w.key)
	b[4+n], b[5+n] = tagValue, byte(size)
}

func (w *ValueWriter) appendKey() {
	w.buf = append(binary.AppendUvarint(append(w.buf, tagKey), uint64(len(w.key))), w.key...)
}

func (w *ValueWriter) begin(tag byte, isMap bool) {
	w.reserve(16 + len(w.key) + binary.MaxVarintLen32)
	v := openValue{entry: noLength, value: noLength, isMap: isMap}
	if len(w.open) > 0 {
		v.entry = w.reserveLength(tagEntry)
		if w.open[len(w.open)-1].isMap {
			w.appendKey()
			v.value = w.reserveLength(tagValue)
		}
	}
	v.content = w.reserveLength(tag)
	w.open = append(w.open, v)
}

// reserveLength writes a tag and one byte for a length, whose place it returns.
func (w *ValueWriter) reserveLength(tag byte) int {
	w.buf = append(w.buf, tag, 0)
	return len(w.buf) - 1 - w.start
}

func (w *ValueWriter) end() {
	v := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	w.reserve(3 * binary.MaxVarintLen32)
	for _, at := range [...]int{v.content, v.value, v.entry} {
		if at != noLength {
			w.setLength(w.start + at)
		}
	}
}

// setLength sets the length of all that follows it. A length of more than the
// byte reserved moves what follows.
func (w *ValueWriter) setLength(at int) {
	n := len(w.buf) - at - 1
	if n < 1<<7 {
		w.buf[at] = byte(n)
		return
	}
	more := uvarintLen(uint64(n)) - 1
	w.buf = w.buf[:len(w.buf)+more]
	copy(w.buf[at+1+more:], w.buf[at+1:])
	binary.PutUvarint(w.buf[at:], uint64(n))
}

// reserve makes room for so many bytes more. What is written already of the
// value moves, if it has to; values before it stay where they are.
func (w *ValueWriter) reserve(size int) {
	if cap(w.buf)-len(w.buf) >= size {
		return
	}
	written := w.buf[w.start:]
	w.left += w.start
	w.buf = append(make([]byte, 0, max(writerChunk, 2*len(written)+size)), written...)
	w.start = 0
}
