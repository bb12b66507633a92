package file

import (
	"bytes"
	"encoding/binary"
)

// verdict is what is thought of bytes that are no whole frame.
type verdict uint8

const (
	// damaged: something that was written has changed since.
	damaged verdict = iota
	// torn: a write that was never synced, and so never acknowledged, came halfway.
	torn
	// unmarked: the frame is whole, only its end mark is not.
	unmarked
)

// problem is the first place in a segment where it is not as it was written.
type problem struct {
	verdict verdict
	at      int64
	reason  string
	// lastKnown is the highest sequence that a frame behind it speaks of, 0 for none.
	lastKnown uint64
}

// judge looks at the place where next answered errFrame, as if nothing followed the
// segment. What a power cut leaves of the last frame is any of its sectors, the others
// zero, or less than its length; and it is the last. All else is damage.
func (f *frames) judge() (*problem, error) {
	p := &problem{at: f.at}
	lastKnown, err := f.lookAhead()
	if err != nil {
		return nil, err
	}
	if lastKnown > 0 {
		p.lastKnown, p.reason = lastKnown, "a damaged frame, with a good one behind it"
		return p, nil
	}
	head, err := f.bytes(f.at, sector)
	if err != nil {
		return nil, err
	}
	if h, ok := decodeFrameHeader(head, f.segment.check, f.at); ok {
		p.verdict, p.reason, err = f.judgeBody(&h)
		return p, err
	}
	cut, err := f.headerCut(head)
	switch {
	case err != nil:
		return nil, err
	case allZero(head):
		p.verdict, p.reason = torn, "a frame whose first sector was not written"
	case cut:
		p.verdict, p.reason = torn, "a frame whose header is cut off"
	default:
		p.reason = "no frame's header, but not empty either"
	}
	return p, nil
}

// judgeBody judges a frame whose header is good.
func (f *frames) judgeBody(h *frameHeader) (verdict, string, error) {
	if !f.follows(h) {
		return damaged, "a frame that does not follow the one before", nil
	}
	size := h.size()
	switch left := f.end - f.at; {
	case left < size:
		return torn, "a frame that is cut off", nil
	case left > size:
		return damaged, "a damaged frame, with something behind it", nil
	}
	whole, err := f.bytes(f.at, size)
	if err != nil {
		return damaged, "", err
	}
	cut := markCut(whole)
	switch {
	case cut && h.good(whole):
		return unmarked, "a frame without its end mark", nil
	case cut:
		return torn, "a frame whose end was not written", nil
	case zeroSectors(whole[sector:]) > h.zeroSectors:
		return torn, "a frame of which sectors were not written", nil
	}
	return damaged, "a frame that is complete, but not as it was written", nil
}

// markCut says whether a frame's end mark is zero from some byte on.
func markCut(whole []byte) bool {
	written := bytes.TrimRight(whole[len(whole)-len(endMark):], "\x00")
	return len(written) < len(endMark) && bytes.HasPrefix([]byte(endMark), written)
}

// headerCut says whether a frame's header is as it has to be up to some byte, and all is
// zero behind that.
func (f *frames) headerCut(head []byte) (bool, error) {
	written := bytes.TrimRight(head, "\x00")
	if len(written) >= frameHeaderBytes {
		return false, nil
	}
	var known [knownBytes]byte
	binary.LittleEndian.PutUint32(known[:], frameMagic)
	binary.LittleEndian.PutUint32(known[4:], f.link.check)
	binary.LittleEndian.PutUint64(known[8:], f.link.next)
	if n := min(len(written), knownBytes); !bytes.Equal(written[:n], known[:n]) {
		return false, nil
	}
	for at := f.at + sector; at < f.end; at += sector {
		b, err := f.bytes(at, sector)
		if err != nil || !allZero(b) {
			return false, err
		}
	}
	return true, nil
}

// lookAhead looks for frames behind the place, wherever they may begin, and returns the
// highest sequence that one of them speaks of, 0 where there is none. A header is good at
// its place alone, so the content of an entry does not pass for one.
func (f *frames) lookAhead() (uint64, error) {
	var highest uint64
	for at := f.at + sector; at < f.end; at += sector {
		b, err := f.bytes(at, sector)
		if err != nil {
			return 0, err
		}
		if h, ok := decodeFrameHeader(b, f.segment.check, at); ok {
			highest = max(highest, h.next()-1, h.acknowledged, 1)
		}
	}
	return highest, nil
}
