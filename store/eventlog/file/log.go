package file

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// Log is a log in the files of a directory.
type Log struct {
	options Options
	fs      disk.FS
	// work has something in it when there may be requests, and is closed by Close.
	work chan struct{}
	// ended is closed when the committer has ended.
	ended    chan struct{}
	closeErr error // set before ended is closed

	requests   sync.Pool  // *request
	truncating sync.Mutex // held over the removal of segments

	mutex sync.Mutex
	// waiting are the requests that no frame has taken yet, oldest first.
	waiting  []*request
	segments []segment // oldest first; the last one is written to
	last     uint64    // highest durable sequence
	state    eventlog.State
	failed   error
	closed   bool
	over     bool      // the committer has handed over its last group
	follower *follower // nil for none

	// The committer's own.
	active disk.File
	link   chain // of the last frame
	sealed bool  // whether the last frame is one without entries, or a segment's header
	frame  frameBuffer
	taken  []*request
}

var _ eventlog.Log = (*Log)(nil)

// segment is one file.
type segment struct {
	header segmentHeader
	name   string
	end    int64 // behind the last durable frame
}

// request is an entry on its way.
type request struct {
	data []byte
	// local and the answer are set before done.
	local    any
	sequence uint64
	err      error
	done     chan struct{} // holds one
}

// Append adds an entry, see [eventlog.Log].
func (l *Log) Append(ctx context.Context, data []byte, local any) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	r := l.requests.Get().(*request)
	r.data, r.local = data, local
	if err := l.enqueue(r); err != nil {
		l.recycle(r)
		return 0, err
	}
	select {
	case <-r.done:
	case <-ctx.Done():
		if l.withdraw(r) {
			l.recycle(r)
			return 0, ctx.Err()
		}
		<-r.done
	}
	sequence, err := r.sequence, r.err
	l.recycle(r)
	return sequence, err
}

func (l *Log) recycle(r *request) {
	*r = request{done: r.done}
	l.requests.Put(r)
}

func (l *Log) enqueue(r *request) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case l.closed:
		return eventlog.ErrClosed
	case l.failed != nil:
		return l.failed
	}
	l.waiting = append(l.waiting, r)
	select {
	case l.work <- struct{}{}:
	default:
	}
	return nil
}

// withdraw takes a request back that is in no frame yet, and says whether it could.
func (l *Log) withdraw(r *request) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for i, w := range l.waiting {
		if w == r {
			l.waiting = append(l.waiting[:i], l.waiting[i+1:]...)
			return true
		}
	}
	return false
}

// State returns a snapshot, see [eventlog.Log].
func (l *Log) State() eventlog.State {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	state := l.state
	state.First, state.Last = l.segments[0].header.first, l.last
	state.Segments, state.Failed = len(l.segments), l.failed
	for i, s := range l.segments {
		state.Bytes += s.end
		if i == 0 || s.header.epoch != l.segments[i-1].header.epoch {
			state.Epochs = append(state.Epochs, eventlog.Epoch{Name: epochText(s.header.epoch), First: s.header.first})
		}
	}
	state.Epoch = state.Epochs[len(state.Epochs)-1].Name
	return state
}

// Close ends the log, see [eventlog.Log]. A reader of the end gets what was appended, and
// Close waits until it has taken it.
func (l *Log) Close() error {
	l.mutex.Lock()
	if !l.closed {
		l.closed = true
		close(l.work)
	}
	l.mutex.Unlock()
	<-l.ended
	return l.closeErr
}

// fail ends all appends, for good.
func (l *Log) fail(cause error) error {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.failed == nil {
		l.failed = fmt.Errorf("%w: %w", eventlog.ErrFailed, cause)
	}
	return l.failed
}

func (l *Log) path(name string) string { return filepath.Join(l.options.Directory, name) }

// sync makes the active segment durable and counts what that took.
func (l *Log) sync() error {
	begun := time.Now()
	err := l.active.Sync()
	took := time.Since(begun)
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.state.Syncs++
	l.state.SyncTime += took
	l.state.LastSync = took
	return err
}
