package file

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// commit writes frames until the log is closed. It alone writes to segments.
func (l *Log) commit() {
	defer close(l.ended)
	for range l.work {
		for l.take() {
			l.commitTaken()
			// Those who were just answered append again first: 14 of 16 then share a sync, not 8.
			if len(l.taken) > 1 {
				runtime.Gosched()
			}
		}
	}
	for l.take() {
		l.commitTaken()
	}
	l.finish()
}

// take moves the requests of the next frame to taken, and says whether there are any.
func (l *Log) take() bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	n, size := 0, 0
	for n < len(l.waiting) && n < l.options.groupEntries {
		size += entryBytes(l.waiting[n].data)
		if n > 0 && size > l.options.groupBytes {
			break
		}
		n++
	}
	l.taken = append(l.taken[:0], l.waiting[:n]...)
	left := copy(l.waiting, l.waiting[n:])
	clear(l.waiting[left:])
	l.waiting = l.waiting[:left]
	return n > 0
}

// commitTaken makes a frame of the requests, and answers them.
func (l *Log) commitTaken() {
	l.frame.reset()
	for _, r := range l.taken {
		l.frame.add(r.data)
	}
	first := l.link.next
	err := l.write()
	var reader *follower
	if err == nil {
		reader = l.publish()
	}
	handed, entries := true, group{}
	if reader != nil {
		entries = l.newGroup(first)
		handed = reader.tryHand(entries)
	}
	for i, r := range l.taken {
		r.sequence, r.err = first+uint64(i), err
		r.done <- struct{}{}
	}
	clear(l.taken)
	if !handed {
		reader.hand(entries)
	}
}

// publish makes the frame that was synced visible, and returns who waits for it.
func (l *Log) publish() *follower {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.last = l.link.next - 1
	return l.follower
}

// write appends the frame and syncs it. On an error none of it is in the log, unless that
// is ErrFailed.
func (l *Log) write() error {
	if err := l.failure(); err != nil {
		return err
	}
	segment, err := l.segmentFor(frameSize(uint64(len(l.frame.bytes) - frameHeaderBytes)))
	if err != nil {
		return err
	}
	bytes, header := l.frame.seal(l.link, segment.header.check, segment.end)
	n, err := l.active.WriteAt(bytes, segment.end)
	if err == nil && n < len(bytes) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return l.undo(segment.end, fmt.Errorf("writing to %s: %w", l.path(segment.name), err))
	}
	if err := l.sync(); err != nil {
		// A sync that failed is not tried again: the system may have dropped the pages and
		// call the next one a success. What is cut off here was never acknowledged; where the
		// cut fails as well, the next start decides from what it finds.
		_ = l.active.Truncate(segment.end)
		return l.fail(fmt.Errorf("syncing %s: %w", l.path(segment.name), err))
	}
	l.link, l.sealed = chain{check: header.check, next: header.next()}, header.count == 0
	l.mutex.Lock()
	l.segments[len(l.segments)-1].end += header.size()
	l.mutex.Unlock()
	return nil
}

func (l *Log) failure() error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.failed
}

// undo cuts off what a failed write left. Only where there was no room the log goes on.
func (l *Log) undo(end int64, cause error) error {
	err := l.active.Truncate(end)
	if !disk.Full(cause) {
		return l.fail(cause)
	}
	// Without the sync a power cut could mix what was cut off with the next frame.
	if err == nil {
		err = l.sync()
	}
	if err != nil {
		return l.fail(errors.Join(cause, err))
	}
	return fmt.Errorf("%w: %w", eventlog.ErrFull, cause)
}

// segmentFor returns the segment for a frame, another one where the last is full.
func (l *Log) segmentFor(size int64) (segment, error) {
	l.mutex.Lock()
	s := l.segments[len(l.segments)-1]
	l.mutex.Unlock()
	if s.end+size <= l.options.SegmentBytes || l.link.next == s.header.first {
		return s, nil
	}
	// Each frame of the old one is synced already.
	next, file, err := l.options.create(l.fs, segmentHeader{
		epoch: s.header.epoch, epochBefore: s.header.epoch, first: l.link.next, chainBefore: l.link.check,
	})
	if errors.Is(err, eventlog.ErrFull) {
		return s, err
	}
	if err != nil {
		return s, l.fail(err)
	}
	if err := l.active.Close(); err != nil {
		return s, l.fail(errors.Join(err, file.Close()))
	}
	l.active = file
	l.link.check = next.header.check
	l.mutex.Lock()
	l.segments = append(l.segments, next)
	l.mutex.Unlock()
	return next, nil
}

// finish writes the frame that says that all is acknowledged, so that damage at the end of
// a log that was closed is known for what it is, and lets the readers go.
func (l *Log) finish() {
	if !l.sealed {
		l.frame.reset()
		if err := l.write(); !errors.Is(err, eventlog.ErrFull) {
			l.closeErr = err
		}
	}
	l.closeErr = errors.Join(l.closeErr, l.active.Close())
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.over = true
	if l.follower != nil {
		close(l.follower.groups)
	}
}
