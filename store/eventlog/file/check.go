package file

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// checked is a segment file after every byte of it was looked at.
type checked struct {
	name   string
	first  uint64 // as its name says
	header segmentHeader
	size   int64 // of the file
	end    int64 // behind the last good frame; 0 where the header is not good
	link   chain // of the last good frame
	frames int
	// sealed says that the last frame has no entries, or that there is none.
	sealed bool
	// stray says that it does not follow the segment before it.
	stray bool
	// problem is what ends the good frames, nil where they reach to the file's end.
	problem *problem
}

// progress is told of bytes done and of bytes in all.
type progress func(done, total int64)

// checkDirectory checks all segments, in order. Errors are those of the system, and
// ErrFormat, and ctx.Err(); damage is told by the segments.
func checkDirectory(ctx context.Context, fs disk.FS, dir string, tell progress) ([]checked, error) {
	segments, total, err := listSegments(fs, dir)
	if err != nil {
		return nil, err
	}
	var before int64
	for i := range segments {
		s := &segments[i]
		err := s.check(fs, dir, func(done int64) error {
			tell(before+done, total)
			return ctx.Err()
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, s.name), err)
		}
		if i > 0 {
			s.checkOrder(&segments[i-1])
		}
		if i < len(segments)-1 && s.problem != nil && s.problem.verdict != damaged {
			s.problem.verdict = damaged
			s.problem.reason += ", although a segment follows"
		}
		before += s.size
	}
	checkNew(segments)
	return segments, nil
}

func listSegments(fs disk.FS, dir string) (segments []checked, total int64, err error) {
	names, err := fs.List(dir)
	if err != nil {
		return nil, 0, err
	}
	for _, name := range names {
		first, ok := segmentFirst(name)
		if !ok {
			continue
		}
		file, err := fs.Open(filepath.Join(dir, name))
		if err != nil {
			return nil, 0, err
		}
		size, err := file.Size()
		if err = errors.Join(err, file.Close()); err != nil {
			return nil, 0, err
		}
		segments = append(segments, checked{name: name, first: first, size: size})
		total += size
	}
	return segments, total, nil
}

// check reads the whole segment.
func (s *checked) check(fs disk.FS, dir string, tell func(done int64) error) error {
	file, err := fs.Open(filepath.Join(dir, s.name))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := s.checkHeader(file); err != nil || s.problem != nil {
		return err
	}
	f := newFrames(file, s.header, s.size)
	s.sealed = true
	for told := int64(0); ; s.frames++ {
		var read frame
		if read, err = f.next(true); err != nil {
			break
		}
		s.sealed = read.count == 0
		if f.at-told >= readAhead {
			told = f.at
			if err = tell(told); err != nil {
				break
			}
		}
	}
	if errors.Is(err, errFrame) {
		err = s.judge(f)
	}
	s.end, s.link = f.at, f.link
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	return tell(s.size)
}

// judge says what ends the frames. One that misses its end mark alone counts as read.
func (s *checked) judge(f *frames) (err error) {
	if s.problem, err = f.judge(); err != nil || s.problem.verdict != unmarked {
		return err
	}
	head, err := f.bytes(f.at, sector)
	if err != nil {
		return err
	}
	h, _ := decodeFrameHeader(head, f.segment.check, f.at)
	f.pass(&h)
	s.frames++
	s.sealed = h.count == 0
	return nil
}

func (s *checked) checkHeader(file disk.File) error {
	head := make([]byte, min(sector, s.size))
	if n, err := file.ReadAt(head, 0); n < len(head) {
		return fmt.Errorf("reading the header: %w", err)
	}
	if len(head) == sector {
		h, err := decodeSegmentHeader(head)
		if err == nil {
			s.header = h
			if h.first != s.first {
				s.problem = &problem{reason: fmt.Sprintf("the segment begins with %d: its name is another one's", h.first)}
			}
			return nil
		}
		if !errors.Is(err, errHeader) {
			return err
		}
	}
	written := bytes.TrimRight(head, "\x00")
	n := min(len(written), len(segmentMagic))
	s.problem = &problem{reason: errHeader.Error()}
	if s.size <= sector && len(written) < sector && string(written[:n]) == segmentMagic[:n] {
		s.problem = &problem{verdict: torn, reason: "a segment whose header was not written"}
	}
	return nil
}

// checkOrder checks that the segment follows the one before it, where that is whole.
func (s *checked) checkOrder(before *checked) {
	if before.problem != nil || s.problem != nil && s.problem.verdict == damaged {
		return
	}
	reason := ""
	switch next := before.link.next; {
	case s.first > next:
		reason = fmt.Sprintf("entries %d to %d are missing before it", next, s.first-1)
	case s.first < next:
		reason = fmt.Sprintf("the segment before it has entry %d as well", s.first)
	case s.end == 0: // torn, and in its place
		return
	case s.header.epochBefore != before.header.epoch || s.header.chainBefore != before.link.check:
		reason = "the segment does not follow the one before it: it is of another log, or that one was changed"
	default:
		return
	}
	s.problem = &problem{reason: reason, lastKnown: s.lastKnown()}
	s.stray = true
}

// entries returns how many entries the good frames have.
func (s *checked) entries() uint64 {
	if s.end == 0 {
		return 0
	}
	return s.link.next - s.first
}

// lastKnown returns the sequence of the last of them, 0 for none.
func (s *checked) lastKnown() uint64 {
	if s.entries() == 0 {
		return 0
	}
	return s.link.next - 1
}

// firstMissing returns the sequence of the first entry that segments[at], which is damaged,
// should have and has not.
func firstMissing(segments []checked, at int) uint64 {
	s := &segments[at]
	switch {
	case s.end > 0 && !s.stray:
		return s.link.next
	case at > 0:
		return segments[at-1].link.next
	}
	return s.first
}

// checkNew looks at a log without a good segment: what is left of one that was just begun
// has its first entry to come, any other had some.
func checkNew(segments []checked) {
	if len(segments) != 1 {
		return
	}
	if s := &segments[0]; s.end == 0 && s.problem.verdict == torn && s.first != 1 {
		s.problem.verdict = damaged
		s.problem.reason = "the only segment has no header, and is not the first one"
	}
}
