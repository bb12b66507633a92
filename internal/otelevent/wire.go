package otelevent

import (
	"fmt"
	"unsafe"

	"google.golang.org/protobuf/encoding/protowire"
)

// message has the tag of each field that is read of a protobuf message, by the field's
// number, 0 for those that are skipped.
type message [16]byte

// fields goes through the fields of an encoded message.
type fields struct {
	rest []byte
	of   *message

	// Of the last field that the message has; the number is 0 before the first.
	number  byte
	content []byte // of a field of bytes
	value   uint64 // of any other
	err     error
}

// next reads the next field of those that the message has. It returns false at the
// end, and at what is malformed, with err set.
func (f *fields) next() bool {
	for len(f.rest) > 0 && f.err == nil {
		if f.read() {
			return true
		}
	}
	return false
}

// read reads a field, and reports whether the message has it.
func (f *fields) read() bool {
	tag := f.rest[0]
	if tag < 1<<3 || tag >= 1<<7 || f.of[tag>>3] != tag {
		f.skip()
		return false
	}
	f.number = tag >> 3
	if tag&7 != wireBytes {
		return f.scalar(tag & 7)
	}
	if len(f.rest) > 1 && f.rest[1] < 1<<7 { // as most are
		end := 2 + int(f.rest[1])
		if end > len(f.rest) {
			return f.fail(protowire.ParseError(-1))
		}
		f.content, f.rest = f.rest[2:end], f.rest[end:]
		return true
	}
	content, n := protowire.ConsumeBytes(f.rest[1:])
	if n < 0 {
		return f.fail(protowire.ParseError(n))
	}
	f.content, f.rest = content, f.rest[1+n:]
	return true
}

func (f *fields) scalar(wireType byte) bool {
	var n int
	switch wireType {
	case wireVarint:
		f.value, n = protowire.ConsumeVarint(f.rest[1:])
	case wireFixed64:
		f.value, n = protowire.ConsumeFixed64(f.rest[1:])
	default:
		var v uint32
		v, n = protowire.ConsumeFixed32(f.rest[1:])
		f.value = uint64(v)
	}
	if n < 0 {
		return f.fail(protowire.ParseError(n))
	}
	f.rest = f.rest[1+n:]
	return true
}

// skip passes over a field that the message does not have.
func (f *fields) skip() {
	number, wireType, n := protowire.ConsumeField(f.rest)
	switch {
	case n < 0:
		f.fail(protowire.ParseError(n))
	case int(number) < len(f.of) && f.of[number] != 0:
		f.fail(fmt.Errorf("field %d has wire type %d, expected %d", number, wireType, f.of[number]&7))
	default:
		f.rest = f.rest[n:]
	}
}

func (f *fields) fail(err error) bool {
	f.err = err
	return false
}

// borrowed returns the bytes as a string without copying them: it is good as long as
// they don't change.
func borrowed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
