package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// logged is the way of entries through a log: appends give them to it, and one
// goroutine applies them in its order.
type logged struct {
	store   *Store
	log     eventlog.Log
	codec   Codec
	buffers sync.Pool // *[]byte

	// applied is closed when no entry is applied any more, which stop makes so before the
	// log is closed.
	applied chan struct{}
	stop    context.CancelFunc
	failed  error // why the log could not be read any more; set before applied is closed

	// gate is held for reading by who has an entry on its way, and for writing by who makes
	// a checkpoint.
	gate          sync.RWMutex
	used, wasted  atomic.Int64 // bytes of the log since the last boundary, by whether events came of them
	mostWasted    int64
	checkpointing sync.Mutex
	background    sync.WaitGroup
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
	defer context.AfterFunc(s.ended, cancel)() //nolint:contextcheck // another one on purpose
	log, err := s.options.OpenLog(ctx)
	if err != nil {
		return err
	}
	l := &logged{store: s, log: log, codec: s.options.Codec, applied: make(chan struct{}), mostWasted: mostWasted}
	l.buffers.New = func() any { return new([]byte) }
	s.setLog(l)
	replayed := make(chan error, 2) // nobody reads what comes later
	l.stop = func() {}
	if err = l.start(ctx, replayed); err != nil {
		close(l.applied)
	} else {
		select {
		case err = <-replayed:
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if errors.Is(err, eventlog.ErrDamaged) && s.options.Quarantine != "" {
		l.stop()
		<-l.applied
		s.lose(Loss{First: s.Status().LastPosition + 1, Reason: err.Error()})
		s.setReadOnly(err.Error())
		err = nil
	}
	if err != nil {
		if s.sealer != nil {
			s.sealer.close()
		}
		l.stop()
		return errors.Join(err, l.close())
	}
	if s.sealer != nil {
		s.sealer.warm()
	}
	s.counters.reset() // what was replayed is of an earlier start
	return nil
}

// start makes the state that of the sealed segments, and begins to apply the entries
// behind them. What became of those that are there already is sent once. A store that is
// read-only has the segments alone.
func (l *logged) start(ctx context.Context, replayed chan<- error) error {
	s, state := l.store, l.log.State()
	s.setEpoch(state.Epoch)
	var last *segmentState
	var err error
	if s.sealer != nil {
		last, err = s.sealer.restore(ctx, &state)
	}
	if err == nil {
		err = l.checkReach(&state, last)
	}
	if err != nil {
		return err
	}
	from, done := uint64(1), 0
	if last != nil {
		from, done = last.entry, int(last.items)
	}
	if s.writable() != nil {
		s.lose(Loss{First: s.Status().LastPosition + 1, Reason: fmt.Sprintf(
			"what the log has from entry %d on is not applied: what it makes of the events depends on what is missing", from)})
		close(l.applied)
		replayed <- nil
		return nil
	}
	r := l.newReplay(from, done)
	if state.First > from {
		r.from, r.items, r.seeks = state.First, 0, true
	}
	s.opened.total.Store(state.Last + 1 - r.from)
	following, stop := context.WithCancel(context.WithoutCancel(ctx))
	l.stop = stop
	entries := l.log.Entries(following, r.from)
	go func() {
		defer close(l.applied)
		l.follow(entries, r, state.Last, replayed)
	}()
	return nil
}

// checkReach checks that the log goes on where the sealed segments end: in the entry that
// their last one is in the middle of, or with the first one where there are none.
func (l *logged) checkReach(log *eventlog.State, last *segmentState) error {
	var reason string
	switch {
	case last == nil && log.First == 1, last != nil && last.isIn(log):
		return nil
	case log.First <= log.Last && l.store.sealer != nil && (last == nil || log.First > last.entry):
		return nil // if it has a checkpoint
	case last == nil:
		reason = fmt.Sprintf("there are no sealed segments, and the log begins with entry %d: what was before it is missing", log.First)
	case log.First <= last.entry && last.entry <= log.Last:
		reason = fmt.Sprintf("the sealed segments end in entry %d of epoch %s, and the log has one of epoch %s: it is another log, "+
			"or what they are made of was lost", last.entry, last.epoch, log.EpochOf(last.entry))
	default:
		reason = fmt.Sprintf("the log has the entries %d to %d, and the sealed segments end in entry %d: what is between is missing",
			log.First, log.Last, last.entry)
	}
	s := l.store
	if s.options.Quarantine == "" {
		return &eventlog.DamageError{Reason: reason + ". Restore the files from a copy, " +
			"start with on_damage: quarantine to read what is left, or copy it with eventstorectl export"}
	}
	s.lose(Loss{First: s.Status().LastPosition + 1, Reason: reason})
	s.setReadOnly(reason)
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
	l.background.Wait()
	return err
}

// commit appends an entry to the log and waits until it is applied.
func (l *logged) commit(ctx context.Context, e *entry) ([]Receipt, error) {
	l.gate.RLock()
	defer l.gate.RUnlock()
	select {
	case <-l.applied:
		return nil, l.end()
	default:
	}
	buf := l.buffers.Get().(*[]byte)
	*buf = l.appendEntry((*buf)[:0], e)
	p := &proposal{entry: e, applied: make(chan struct{})}
	_, err := l.log.Append(ctx, *buf, p)
	size := len(*buf)
	if cap(*buf) <= maxRecycled {
		l.buffers.Put(buf)
	}
	if err != nil {
		return nil, unavailable(err)
	}
	receipts, err := l.wait(p)
	l.spent(context.WithoutCancel(ctx), size, p.hasStored())
	return receipts, err
}

// wait waits until a proposal that is in the log is applied.
func (l *logged) wait(p *proposal) ([]Receipt, error) {
	select {
	case <-p.applied:
		return p.receipts, p.err
	case <-l.applied: // the store is closed, or the log can't be read any more
	}
	select {
	case <-p.applied:
		return p.receipts, p.err
	default:
		return nil, l.end()
	}
}

// end returns why no entry is applied any more.
func (l *logged) end() error {
	if l.failed != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, l.failed)
	}
	return ErrClosed
}

// state returns the state of the log, which has failed too where it can't be read.
func (l *logged) state() eventlog.State {
	state := l.log.State()
	select {
	case <-l.applied:
		if state.Failed == nil {
			state.Failed = l.failed
		}
	default:
	}
	return state
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

// follow applies the entries of a log in their order: the replay those up to the last one
// that was there already, of which the error is sent once.
func (l *logged) follow(entries entrySeq, r *replay, last uint64, replayed chan<- error) {
	defer func() { _ = r.end() }()
	if last < r.from {
		replayed <- r.end()
	}
	for e, err := range entries {
		switch {
		case err != nil:
			l.failed = err
			replayed <- err
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
	p.entry.sequence = e.Sequence
	s := l.store
	s.writer.Lock()
	p.receipts, p.err = s.apply(p.entry)
	s.writer.Unlock()
	close(p.applied)
}
