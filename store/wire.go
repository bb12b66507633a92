package store

import (
	"encoding/binary"
	"math/bits"
)

// The protobuf tags of OTLP's AnyValue, and of the entries of its lists
// (ArrayValue.values, KeyValueList.values, KeyValue.key and value):
// opentelemetry/proto/common/v1/common.proto.
const (
	tagString = 1<<3 | wireBytes
	tagBool   = 2<<3 | wireVarint
	tagInt    = 3<<3 | wireVarint
	tagDouble = 4<<3 | wireFixed64
	tagList   = 5<<3 | wireBytes
	tagMap    = 6<<3 | wireBytes
	tagBytes  = 7<<3 | wireBytes

	tagEntry = 1<<3 | wireBytes
	tagKey   = 1<<3 | wireBytes
	tagValue = 2<<3 | wireBytes
)

const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
)

func appendField[T ~string | ~[]byte](dst []byte, tag byte, content T) []byte {
	dst = binary.AppendUvarint(append(dst, tag), uint64(len(content)))
	return append(dst, content...)
}

// nextField returns the content of the field of bytes that s begins with, and
// what follows it. It is made for what was written here.
func nextField(s string) (content, rest string) {
	n, at := lengthAt(s, 1)
	return s[at : at+n], s[at+n:]
}

// entryReader goes through the entries of an encoded map.
type entryReader struct{ rest, key, value string }

// next reads the next entry; there has to be one.
func (e *entryReader) next() {
	n, at := lengthAt(e.rest, 1)
	entry := e.rest[at : at+n]
	e.rest = e.rest[at+n:]
	n, at = lengthAt(entry, 1)
	e.key = entry[at : at+n]
	_, value := lengthAt(entry, at+n+1)
	e.value = entry[value:]
}

// lengthAt returns the length that is at a place of an encoding, and the place
// behind it.
func lengthAt(enc string, i int) (n, next int) {
	if enc[i] < 0x80 {
		return int(enc[i]), i + 1
	}
	return longLengthAt(enc, i)
}

func longLengthAt(enc string, i int) (n, next int) {
	length, size := uvarint(enc[i:])
	return int(length), i + size
}

func isString(enc string) bool { return enc != "" && enc[0] == tagString }

// inside returns what is in an encoded string, list, map or bytes.
func inside(enc string) string {
	_, at := lengthAt(enc, 1)
	return enc[at:]
}

func uvarint(s string) (n uint64, length int) {
	for i := range len(s) {
		n |= uint64(s[i]&0x7f) << (7 * i)
		if s[i] < 1<<7 {
			return n, i + 1
		}
	}
	return 0, 0
}

func uvarintLen(n uint64) int { return (bits.Len64(n|1) + 6) / 7 }
