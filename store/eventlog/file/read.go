package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"sort"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// errFollowed: there is a reader of the end already.
var errFollowed = errors.New("another reader follows the log")

// Entries yields entries and then follows, see [eventlog.Log].
//
// Whoever calls it first follows the end, from the call on, until the loop over the result
// ends or ctx is done: every entry that is appended after the call comes with its Local.
// The appends wait for this reader when it is slow, so its loop must not wait for an Append.
// Others that read meanwhile get an error at the end. The result can be used once.
func (l *Log) Entries(ctx context.Context, from uint64) iter.Seq2[eventlog.Entry, error] {
	f := l.attach()
	stop := func() bool { return false }
	if f != nil {
		stop = context.AfterFunc(ctx, func() { l.detach(f) })
	}
	return func(yield func(eventlog.Entry, error) bool) {
		c := cursor{log: l}
		defer c.close()
		if f != nil {
			defer l.detach(f)
			defer stop()
		}
		if err := l.read(ctx, &c, f, max(from, 1), yield); err != nil {
			yield(eventlog.Entry{}, err)
		}
	}
}

var errStopped = errors.New("the reader has enough")

// read yields entries until there are no more to come, or an error.
func (l *Log) read(ctx context.Context, c *cursor, f *follower, from uint64, yield func(eventlog.Entry, error) bool) error {
	until := l.durable()
	if f != nil {
		until = f.until
	}
	for from <= until {
		if ctx.Err() != nil {
			return nil
		}
		next, err := c.yield(from, until, yield)
		if errors.Is(err, errStopped) {
			return nil
		}
		if err != nil {
			return err
		}
		from = next
	}
	if f == nil {
		return errFollowed
	}
	// The file may be removed while the end is followed.
	c.close()
	return f.follow(ctx, c, from, yield)
}

// follow yields what is handed over.
func (f *follower) follow(ctx context.Context, c *cursor, from uint64, yield func(eventlog.Entry, error) bool) error {
	for {
		var g group
		var open bool
		select {
		case g, open = <-f.groups:
		case <-ctx.Done():
		}
		if !open {
			return nil
		}
		for i, local := range g.locals {
			sequence := g.first + uint64(i)
			if sequence < from {
				continue
			}
			if local != nil {
				if !yield(eventlog.Entry{Sequence: sequence, Local: local}, nil) {
					return nil
				}
				continue
			}
			if _, err := c.yield(sequence, sequence, yield); errors.Is(err, errStopped) {
				return nil
			} else if err != nil {
				return err
			}
		}
	}
}

func (l *Log) durable() uint64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.last
}

// cursor reads durable entries from the files, forwards.
type cursor struct {
	log     *Log
	file    disk.File
	name    string
	frames  *frames
	current frame // the last one read
}

// yield yields entries of one frame, from a sequence on and up to another one, and returns
// the one to go on with. Errors: errStopped when yield has enough.
func (c *cursor) yield(from, until uint64, yield func(eventlog.Entry, error) bool) (uint64, error) {
	if err := c.seek(from); err != nil {
		return 0, err
	}
	rest := c.current.payload
	for sequence := c.current.first; sequence < c.current.next() && sequence <= until; sequence++ {
		var data []byte
		var err error
		if data, rest, err = entry(rest); err != nil {
			return 0, err
		}
		if sequence >= from && !yield(eventlog.Entry{Sequence: sequence, Data: data}, nil) {
			return 0, errStopped
		}
	}
	return min(c.current.next(), until+1), nil
}

// seek makes the frame that holds a durable sequence the current one.
func (c *cursor) seek(sequence uint64) error {
	s, err := c.log.segmentOf(sequence)
	if err != nil {
		return err
	}
	if c.file == nil || c.name != s.name {
		if err := c.open(s); err != nil {
			if errors.Is(err, fs.ErrNotExist) && c.log.State().First > sequence {
				err = eventlog.ErrTruncated
			}
			return err
		}
	}
	c.frames.end = s.end
	for c.current.next() <= sequence || c.current.first > sequence {
		if err := c.advance(sequence); err != nil {
			return err
		}
	}
	return nil
}

func (c *cursor) advance(sequence uint64) error {
	at := *c.frames
	read, err := c.frames.next(false)
	if err == nil && read.next() > sequence {
		c.frames.at, c.frames.link = at.at, at.link
		read, err = c.frames.next(true)
	}
	switch {
	case errors.Is(err, errFrame), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &eventlog.DamageError{
			File: c.log.path(c.name), Offset: c.frames.at,
			Reason: fmt.Sprintf("offset %d: entry %d is not as it was written", c.frames.at, c.frames.link.next),
		}
	case err != nil:
		return fmt.Errorf("%s: %w", c.log.path(c.name), err)
	}
	c.current = read
	return nil
}

func (c *cursor) open(s segment) error {
	c.close()
	file, err := c.log.fs.Open(c.log.path(s.name))
	if err != nil {
		return err
	}
	c.file, c.name = file, s.name
	c.frames = newFrames(file, s.header, s.end)
	return nil
}

func (c *cursor) close() {
	if c.file != nil {
		_ = c.file.Close()
		c.file, c.frames, c.current = nil, nil, frame{}
	}
}

// segmentOf returns the segment that holds a durable sequence. Errors: ErrTruncated.
func (l *Log) segmentOf(sequence uint64) (segment, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if sequence < l.segments[0].header.first {
		return segment{}, eventlog.ErrTruncated
	}
	after := sort.Search(len(l.segments), func(i int) bool { return l.segments[i].header.first > sequence })
	return l.segments[after-1], nil
}

// Truncate removes the segments all of whose entries are before a sequence, see
// [eventlog.Log].
func (l *Log) Truncate(before uint64) error {
	l.truncating.Lock()
	defer l.truncating.Unlock()
	for {
		l.mutex.Lock()
		oldest := l.segments[0].name
		enough := len(l.segments) == 1 || l.segments[1].header.first > before
		l.mutex.Unlock()
		if enough {
			return nil
		}
		// One after the other: a hole in the middle would look like damage.
		if err := l.fs.Remove(l.path(oldest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := l.fs.SyncDir(l.options.Directory); err != nil {
			return err
		}
		l.mutex.Lock()
		l.segments = append(l.segments[:0:0], l.segments[1:]...)
		l.mutex.Unlock()
	}
}
