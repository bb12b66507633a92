package file

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

const (
	// sector is what a disk writes whole or not at all.
	sector = 512
	// formatVersion is that of the segments written; older and newer ones are refused.
	formatVersion = 1

	segmentMagic = "evlogseg"
	frameMagic   = 0x6d617266 // "fram"
	// endMark ends a frame. No byte of it is zero.
	endMark = "endframe"

	frameHeaderBytes = 48
	// knownBytes of a frame's header follow from the frame before.
	knownBytes = 16
	// mostPayload is more than a frame can have, so that sums of lengths can't overflow.
	mostPayload = 1 << 40
	extension   = ".log"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segmentHeader is the first sector of a segment.
type segmentHeader struct {
	epoch       uint64
	epochBefore uint64 // of the segment before, 0 for none
	first       uint64 // sequence of its first entry
	salt        uint64 // drawn for each segment, and told to nobody
	chainBefore uint32 // checksum of the last frame of the segment before, 0 for none
	check       uint32 // CRC32C of the header, the chain that its first frame is tied to
}

func (h *segmentHeader) encode() []byte {
	b := make([]byte, sector)
	copy(b, segmentMagic)
	binary.LittleEndian.PutUint32(b[8:], formatVersion)
	binary.LittleEndian.PutUint32(b[12:], h.chainBefore)
	binary.LittleEndian.PutUint64(b[16:], h.epoch)
	binary.LittleEndian.PutUint64(b[24:], h.epochBefore)
	binary.LittleEndian.PutUint64(b[32:], h.first)
	binary.LittleEndian.PutUint64(b[40:], h.salt)
	h.check = crc32.Checksum(b[:sector-4], castagnoli)
	binary.LittleEndian.PutUint32(b[sector-4:], h.check)
	return b
}

var errHeader = errors.New("the segment's header is not as it was written")

// decodeSegmentHeader reads a sector. Errors: errHeader, and ErrFormat where the header is
// whole and of another version: magic, version and checksum stay where they are in each.
func decodeSegmentHeader(b []byte) (h segmentHeader, err error) {
	h.check = crc32.Checksum(b[:sector-4], castagnoli)
	if string(b[:8]) != segmentMagic || h.check != binary.LittleEndian.Uint32(b[sector-4:]) {
		return h, errHeader
	}
	if v := binary.LittleEndian.Uint32(b[8:]); v != formatVersion {
		return h, fmt.Errorf("%w: version %d, this program knows version %d: use the one that wrote it",
			eventlog.ErrFormat, v, formatVersion)
	}
	h.chainBefore = binary.LittleEndian.Uint32(b[12:])
	h.epoch = binary.LittleEndian.Uint64(b[16:])
	h.epochBefore = binary.LittleEndian.Uint64(b[24:])
	h.first = binary.LittleEndian.Uint64(b[32:])
	h.salt = binary.LittleEndian.Uint64(b[40:])
	return h, nil
}

// frameHeader begins a frame.
type frameHeader struct {
	previous     uint32 // checksum of the frame before, or of the segment's header
	count        uint32 // entries
	zeroSectors  uint32 // sectors of the frame without a bit set
	body         uint32 // CRC32C from behind the header to before the end mark
	check        uint32 // CRC32C of the header, its segment and its place
	first        uint64 // sequence of its first entry
	acknowledged uint64 // highest sequence that was acknowledged when it was written
	length       uint64 // bytes of the entries
}

// frameSize returns what a frame takes on disk, in bytes.
func frameSize(length uint64) int64 {
	return int64((frameHeaderBytes + length + uint64(len(endMark)) + sector - 1) / sector * sector)
}

func (h *frameHeader) size() int64 { return frameSize(h.length) }

func (h *frameHeader) next() uint64 { return h.first + uint64(h.count) }

// encode writes the header to the beginning of b and sets check. A header is good in one
// segment and at one offset, so that a copy of it, as the content of an entry, is not.
func (h *frameHeader) encode(b []byte, segment uint32, offset int64) {
	binary.LittleEndian.PutUint32(b, frameMagic)
	binary.LittleEndian.PutUint32(b[4:], h.previous)
	binary.LittleEndian.PutUint64(b[8:], h.first)
	binary.LittleEndian.PutUint32(b[16:], h.count)
	binary.LittleEndian.PutUint32(b[20:], h.zeroSectors)
	binary.LittleEndian.PutUint64(b[24:], h.acknowledged)
	binary.LittleEndian.PutUint64(b[32:], h.length)
	binary.LittleEndian.PutUint32(b[40:], h.body)
	h.check = headerCheck(b, segment, offset)
	binary.LittleEndian.PutUint32(b[44:], h.check)
}

// decodeFrameHeader reports whether b begins with a header of this place.
func decodeFrameHeader(b []byte, segment uint32, offset int64) (h frameHeader, ok bool) {
	if len(b) < frameHeaderBytes || binary.LittleEndian.Uint32(b) != frameMagic {
		return h, false
	}
	h.check = headerCheck(b, segment, offset)
	if h.check != binary.LittleEndian.Uint32(b[44:]) {
		return h, false
	}
	h.previous = binary.LittleEndian.Uint32(b[4:])
	h.first = binary.LittleEndian.Uint64(b[8:])
	h.count = binary.LittleEndian.Uint32(b[16:])
	h.zeroSectors = binary.LittleEndian.Uint32(b[20:])
	h.acknowledged = binary.LittleEndian.Uint64(b[24:])
	h.length = binary.LittleEndian.Uint64(b[32:])
	h.body = binary.LittleEndian.Uint32(b[40:])
	return h, h.length <= mostPayload
}

func headerCheck(b []byte, segment uint32, offset int64) uint32 {
	var place [8]byte
	binary.LittleEndian.PutUint64(place[:], uint64(offset))
	return crc32.Update(crc32.Update(segment, castagnoli, place[:]), castagnoli, b[:frameHeaderBytes-4])
}

func segmentName(first uint64) string { return fmt.Sprintf("%020d%s", first, extension) }

// segmentFirst returns the sequence that a file's name says; other files are none of the log's.
func segmentFirst(name string) (uint64, bool) {
	digits, ok := strings.CutSuffix(name, extension)
	if !ok || len(digits) != 20 {
		return 0, false
	}
	first, err := strconv.ParseUint(digits, 10, 64)
	return first, err == nil && first > 0
}

func epochText(epoch uint64) string { return fmt.Sprintf("%016x", epoch) }
