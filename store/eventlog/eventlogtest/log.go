// Package eventlogtest has a log for tests.
package eventlogtest

import (
	"bytes"
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// Log is a log in memory that outlives the stores that it feeds, one after the
// other. The zero Log is empty. Its methods may be called concurrently.
type Log struct {
	// KeepAll makes Truncate keep everything.
	KeepAll bool

	mu      sync.Mutex
	entries []eventlog.Entry
	first   uint64 // index of entries[0] in the log
}

// Open returns the log as it is after a restart.
func (l *Log) Open(context.Context) (eventlog.Log, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.entries {
		l.entries[i].Local = nil
	}
	o := &openedLog{of: l, changed: make(chan struct{})}
	return o, nil
}

// Entries returns copies of what is held.
func (l *Log) Entries() []eventlog.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.entries)
}

const epoch = "0123456789abcdef"

type openedLog struct {
	of      *Log
	closed  bool          // guarded by of.mu
	changed chan struct{} // closed at the next append; guarded by of.mu
}

// wake tells the reader of a change. The caller holds the lock.
func (o *openedLog) wake() {
	close(o.changed)
	o.changed = make(chan struct{})
}

func (o *openedLog) Append(ctx context.Context, data []byte, local any) (uint64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	o.of.mu.Lock()
	defer o.of.mu.Unlock()
	if o.closed {
		return 0, eventlog.ErrClosed
	}
	sequence := o.of.first + uint64(len(o.of.entries)) + 1
	o.of.entries = append(o.of.entries, eventlog.Entry{Sequence: sequence, Data: bytes.Clone(data), Local: local})
	o.wake()
	return sequence, nil
}

func (o *openedLog) Entries(ctx context.Context, from uint64) iter.Seq2[eventlog.Entry, error] {
	return func(yield func(eventlog.Entry, error) bool) {
		for sequence := from; ; sequence++ {
			e, err := o.at(ctx, sequence)
			if e.Sequence == 0 && err == nil || !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// at waits for an entry, and returns none when the log is closed.
func (o *openedLog) at(ctx context.Context, sequence uint64) (eventlog.Entry, error) {
	for {
		o.of.mu.Lock()
		if sequence <= o.of.first {
			o.of.mu.Unlock()
			return eventlog.Entry{}, eventlog.ErrTruncated
		}
		if i := sequence - o.of.first - 1; i < uint64(len(o.of.entries)) {
			e := o.of.entries[i]
			o.of.mu.Unlock()
			if e.Local != nil {
				e.Data = nil
			}
			return e, nil
		}
		closed, changed := o.closed, o.changed
		o.of.mu.Unlock()
		if closed {
			return eventlog.Entry{}, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return eventlog.Entry{}, nil
		}
	}
}

func (o *openedLog) Truncate(before uint64) error {
	o.of.mu.Lock()
	defer o.of.mu.Unlock()
	if o.of.KeepAll {
		return nil
	}
	n := min(uint64(len(o.of.entries)), max(before, o.of.first+1)-o.of.first-1)
	o.of.entries, o.of.first = o.of.entries[n:], o.of.first+n
	return nil
}

func (o *openedLog) State() eventlog.State {
	o.of.mu.Lock()
	defer o.of.mu.Unlock()
	return eventlog.State{
		Epoch:  epoch,
		Epochs: []eventlog.Epoch{{Name: epoch, First: o.of.first + 1}},
		First:  o.of.first + 1,
		Last:   o.of.first + uint64(len(o.of.entries)),
	}
}

func (o *openedLog) Close() error {
	o.of.mu.Lock()
	defer o.of.mu.Unlock()
	o.closed = true
	o.wake()
	return nil
}
