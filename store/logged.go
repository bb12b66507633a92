package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// logged is the way of entries through a log: appends give them to it, and one
// goroutine applies them in its order.
type logged struct {
	store   *Store
	log     eventlog.Log
	codec   Codec
	buffers sync.Pool // *[]byte

	// applied is closed when no entry is applied any more.
	applied chan struct{}
}

// proposal is an entry of this process on its way through the log, and what became of
// it.
type proposal struct {
	entry    *entry
	receipts []Receipt
	err      error
	applied  chan struct{}
}

// openLog opens the log and applies its entries. On an error the log is closed.
func (s *Store) openLog(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.ended, cancel)()
	log, err := s.options.OpenLog(ctx)
	if err != nil {
		return err
	}
	l := &logged{store: s, log: log, codec: s.options.Codec, applied: make(chan struct{})}
	l.buffers.New = func() any { return new([]byte) }
	s.setLog(l)
	state := log.State()
	s.setEpoch(state.Epoch)
	s.opened.total.Store(state.Last)
	replayed := make(chan error, 1)
	entries := log.Entries(s.ended, 1)
	go func() {
		defer close(l.applied)
		l.follow(entries, state.Last, replayed)
	}()
	select {
	case err = <-replayed:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return errors.Join(err, l.close())
	}
	s.counters.reset() // what was replayed is of an earlier start
	return nil
}

// setLog is called once, before the store is ready.
func (s *Store) setLog(l *logged) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = l
}

// close waits until what is in the log is applied.
func (l *logged) close() error {
	err := l.log.Close()
	<-l.applied
	return err
}

// commit appends an entry to the log and waits until it is applied.
func (l *logged) commit(ctx context.Context, e *entry) ([]Receipt, error) {
	buf := l.buffers.Get().(*[]byte)
	*buf = l.appendEntry((*buf)[:0], e)
	p := &proposal{entry: e, applied: make(chan struct{})}
	_, err := l.log.Append(ctx, *buf, p)
	if cap(*buf) <= maxRecycled {
		l.buffers.Put(buf)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	select {
	case <-p.applied:
		return p.receipts, p.err
	case <-l.applied: // the store is closed, or the log can't be read any more
	}
	select {
	case <-p.applied:
		return p.receipts, p.err
	default:
		return nil, ErrClosed
	}
}

// unavailable returns the store's error for one of the log.
func unavailable(err error) error {
	switch {
	case errors.Is(err, eventlog.ErrFull):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case errors.Is(err, eventlog.ErrFailed):
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	case errors.Is(err, eventlog.ErrClosed):
		return ErrClosed
	default:
		return err
	}
}

// follow applies the entries in their order. What became of those up to the last one
// that was there already is sent once.
func (l *logged) follow(entries entrySeq, last uint64, replayed chan<- error) {
	r := l.newReplay()
	defer r.end()
	if last == 0 {
		replayed <- nil
	}
	for e, err := range entries {
		switch {
		case err != nil:
			replayed <- err // nobody reads it when the store is open
			return
		case e.Sequence < last:
			r.add(e)
		case e.Sequence == last:
			r.add(e)
			replayed <- r.end()
		default:
			l.apply(e)
		}
	}
}

// apply applies an entry of this process.
func (l *logged) apply(e eventlog.Entry) {
	p := e.Local.(*proposal)
	s := l.store
	s.writer.Lock()
	p.receipts, p.err = s.apply(p.entry)
	s.writer.Unlock()
	close(p.applied)
}
