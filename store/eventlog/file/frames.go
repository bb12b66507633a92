package file

import (
	"errors"
	"fmt"
	"io"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// readAhead is how much is read of a segment at once, in bytes.
const readAhead = 1 << 20

// frames reads the frames of a segment one after the other. It is for one goroutine.
type frames struct {
	file    disk.File
	segment segmentHeader
	link    chain // to the frame before
	at      int64 // where the next frame begins
	end     int64 // where the frames end; what lies behind is not looked at

	window []byte // of the file, from start
	start  int64
}

// newFrames reads a segment from its first frame on.
func newFrames(file disk.File, segment segmentHeader, end int64) *frames {
	return &frames{
		file: file, segment: segment, at: sector, end: end,
		link: chain{check: segment.check, next: segment.first},
	}
}

// errFrame says that what lies at the place is no frame that follows the one before, or
// not one as it was written.
var errFrame = errors.New("damaged frame")

// next returns the next frame, whose payload is good until the call after. Without body
// the payload is neither read nor checked. Errors: io.EOF at the end, errFrame, upon which
// nothing moves, and those of the system.
func (f *frames) next(body bool) (frame, error) {
	if f.at == f.end {
		return frame{}, io.EOF
	}
	head, err := f.bytes(f.at, frameHeaderBytes)
	if err != nil {
		return frame{}, err
	}
	h, ok := decodeFrameHeader(head, f.segment.check, f.at)
	if !ok || !f.follows(&h) || h.size() > f.end-f.at {
		return frame{}, errFrame
	}
	read := frame{frameHeader: h}
	if body {
		whole, err := f.bytes(f.at, h.size())
		if err != nil {
			return frame{}, err
		}
		if !h.good(whole) || string(whole[len(whole)-len(endMark):]) != endMark {
			return frame{}, errFrame
		}
		read.payload = whole[frameHeaderBytes : frameHeaderBytes+h.length]
	}
	f.pass(&h)
	return read, nil
}

func (f *frames) pass(h *frameHeader) {
	f.at += h.size()
	f.link = chain{check: h.check, next: h.next()}
}

// follows says whether a frame was written behind those read so far.
func (f *frames) follows(h *frameHeader) bool {
	return h.previous == f.link.check && h.first == f.link.next && h.acknowledged < h.first
}

// good says whether the bytes of a frame, but for its end mark, are those that were written.
func (h *frameHeader) good(whole []byte) bool {
	read := frame{frameHeader: *h, payload: whole[frameHeaderBytes : frameHeaderBytes+h.length]}
	return bodyCheck(whole) == h.body && read.wellFormed()
}

// bytes returns n bytes from an offset on, fewer where the frames end before. They are good
// until the next call.
func (f *frames) bytes(at, n int64) ([]byte, error) {
	n = min(n, f.end-at)
	if at < f.start || at+n > f.start+int64(len(f.window)) {
		if err := f.fill(at, min(max(n, readAhead), f.end-at)); err != nil {
			return nil, err
		}
	}
	from := at - f.start
	return f.window[from : from+n : from+n], nil
}

func (f *frames) fill(at, n int64) error {
	if int64(cap(f.window)) < n {
		f.window = make([]byte, n)
	}
	f.window, f.start = f.window[:n], at
	read, err := f.file.ReadAt(f.window, at)
	if int64(read) == n {
		return nil
	}
	f.window = f.window[:0]
	if err == nil || errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("reading %d bytes at offset %d: %w", n, at, err)
}
