package file

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math/bits"
)

// frameBuffer builds a frame.
type frameBuffer struct {
	bytes []byte
	count uint32
}

// keptBytes is up to which size a buffer is used again.
const keptBytes = 16 << 20

func (b *frameBuffer) reset() {
	if cap(b.bytes) > keptBytes {
		b.bytes = nil
	}
	b.bytes = append(b.bytes[:0], make([]byte, frameHeaderBytes)...)
	b.count = 0
}

func (b *frameBuffer) add(data []byte) {
	b.bytes = binary.AppendUvarint(b.bytes, uint64(len(data)))
	b.bytes = append(b.bytes, data...)
	b.count++
}

// entryBytes returns what an entry takes of a frame.
func entryBytes(data []byte) int {
	return (bits.Len64(uint64(len(data))|1)+6)/7 + len(data)
}

// seal completes the frame for its place, and returns it with its header. The bytes are
// good until the next reset.
func (b *frameBuffer) seal(link chain, segment uint32, offset int64) ([]byte, frameHeader) {
	h := frameHeader{
		previous: link.check, first: link.next, count: b.count, acknowledged: link.next - 1,
		length: uint64(len(b.bytes) - frameHeaderBytes),
	}
	padding := int(h.size()) - len(b.bytes) - len(endMark)
	b.bytes = append(append(b.bytes, make([]byte, padding)...), endMark...)
	h.body = bodyCheck(b.bytes)
	h.zeroSectors = zeroSectors(b.bytes[sector:])
	h.encode(b.bytes, segment, offset)
	return b.bytes, h
}

// chain is what ties a frame to all before it.
type chain struct {
	check uint32 // of the frame before
	next  uint64 // sequence that comes next
}

func bodyCheck(frame []byte) uint32 {
	return crc32.Checksum(frame[frameHeaderBytes:len(frame)-len(endMark)], castagnoli)
}

// zeroSectors counts the sectors that have no bit set.
func zeroSectors(b []byte) (n uint32) {
	for ; len(b) > 0; b = b[min(sector, len(b)):] {
		if allZero(b[:min(sector, len(b))]) {
			n++
		}
	}
	return n
}

func allZero(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b) != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// frame is one that was read and checked.
type frame struct {
	frameHeader
	payload []byte
}

var errEntries = errors.New("the entries of the frame do not add up to its length")

// entry cuts the next entry off the front of a payload.
func entry(payload []byte) (data, rest []byte, err error) {
	length, n := binary.Uvarint(payload)
	if n <= 0 || length > uint64(len(payload)-n) {
		return nil, nil, errEntries
	}
	end := n + int(length)
	return payload[n:end:end], payload[end:], nil
}

// wellFormed says whether the payload is as many entries as the header says.
func (f *frame) wellFormed() bool {
	rest := f.payload
	for range f.count {
		var err error
		if _, rest, err = entry(rest); err != nil {
			return false
		}
	}
	return len(rest) == 0
}
