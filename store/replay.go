package store

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// Progress says how far a store that opens is.
type Progress struct {
	Done, Total uint64 // entries of the log
}

type progress struct{ done, total atomic.Uint64 }

// replay applies the entries that were in the log when it was opened: some
// goroutines decode them, one applies them in order.
type replay struct {
	log    *logged
	from   uint64 // entry, of which
	items  int    // are done
	seeks  bool   // the first checkpoint, for what is before it is not there
	decode chan *replayed
	order  chan *replayed
	ended  sync.Once
	done   sync.WaitGroup
	err    error // the first one; of the goroutine that applies, until done
	failed atomic.Bool
}

// replayed is an entry on its way.
type replayed struct {
	sequence uint64
	data     *[]byte
	batch    *batch
	entry    *entry
	err      error
	decoded  chan struct{}
}

// inFlight bounds the entries that are decoded ahead.
const inFlight = 32

func (l *logged) newReplay(from uint64, items int) *replay {
	r := &replay{
		log:    l,
		from:   from,
		items:  items,
		decode: make(chan *replayed, inFlight),
		order:  make(chan *replayed, inFlight),
	}
	for range runtime.GOMAXPROCS(0) {
		r.done.Go(r.decodeAll)
	}
	r.done.Go(r.applyAll)
	return r
}

// add takes an entry over. Once one could not be applied it does nothing.
func (r *replay) add(e eventlog.Entry) {
	if r.failed.Load() {
		return
	}
	data := r.log.buffers.Get().(*[]byte)
	*data = append((*data)[:0], e.Data...)
	p := &replayed{sequence: e.Sequence, data: data, decoded: make(chan struct{})}
	r.order <- p
	r.decode <- p
}

// end waits until all are applied. Called again it returns the same.
func (r *replay) end() error {
	r.ended.Do(func() {
		close(r.order)
		close(r.decode)
	})
	r.done.Wait()
	if r.err == nil && r.seeks {
		return &eventlog.DamageError{Reason: fmt.Sprintf(
			"the log begins with entry %d, and neither sealed segments nor a checkpoint stand for what was before it: files are missing", r.from)}
	}
	return r.err
}

func (r *replay) decodeAll() {
	s := r.log.store
	for p := range r.decode {
		p.batch = s.batches.Get().(*batch)
		p.entry, p.err = s.readEntry(r.log.codec, *p.data, p.batch)
		close(p.decoded)
	}
}

func (r *replay) applyAll() {
	for p := range r.order {
		<-p.decoded
		if r.err == nil && p.err == nil {
			p.err = r.apply(p)
		}
		if r.err == nil && p.err != nil {
			r.err = fmt.Errorf("entry %d of the log: %w", p.sequence, p.err)
			r.failed.Store(true)
		}
		r.log.store.recycle(p.batch)
		r.log.buffers.Put(p.data)
	}
}

// apply does what the append did: its caller has long had the answer.
func (r *replay) apply(p *replayed) error {
	s := r.log.store
	p.entry.sequence = p.sequence
	if r.seeks {
		if p.entry.checkpoint == nil {
			return nil
		}
		p.entry.begins, r.seeks = true, false
	}
	if p.sequence == r.from && r.items > 0 {
		p.entry.done = r.items
		p.entry.atomic = false // it was decided about as a whole
	}
	s.writer.Lock()
	_, err := s.apply(p.entry)
	s.lastTick = s.lastAt
	s.bury()
	s.writer.Unlock()
	s.opened.done.Store(p.sequence + 1 - r.from)
	s.packer.catchUp(len(p.entry.items))
	if s.sealer != nil {
		s.sealer.catchUp()
	}
	if p.entry.begins {
		return err
	}
	return nil
}
