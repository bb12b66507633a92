package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// Options configure a store.
type Options struct {
	Limits Limits
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// OpenLog opens the log that the store is fed by, which the store closes. Nil is a
	// store in memory alone, lost with the process.
	OpenLog func(ctx context.Context) (eventlog.Log, error)
	// Codec encodes the events in the log. It goes with OpenLog.
	Codec Codec
	// Segments is the directory of the files that take the place of the beginning of the
	// log. It goes with OpenLog; empty keeps all of the log instead.
	Segments string
	// HotBytes is how much memory events with their indexes may take until the oldest
	// are read from the files of their segments. 0 is unlimited. It goes with Segments.
	HotBytes int64
	// Quarantine is a directory for damaged segments: a store that finds some moves them
	// there and opens with what is left. Where it is empty it does not open.
	Quarantine string
	// FS has the segments; nil is the file system of the machine.
	FS disk.FS
}

// State is where a store is in its life.
type State string

// The states, in order.
const (
	StateStarting State = "starting"
	StateReady    State = "ready"
	StateClosed   State = "closed"
)

// Store is an event store. Its methods may be called concurrently.
type Store struct {
	options Options
	state   atomic.Value // State

	// view is what readers see. They take it without a lock.
	view atomic.Pointer[view]
	pins pins
	// arrivals tells followers of a new view with new events, and of the end.
	arrivals arrivals
	// tables may be ahead of the view.
	tables  tables
	batches sync.Pool // *batch

	readers sync.Pool // *reader

	opening  sync.Mutex // held to open and to close
	unopened error      // why the store could not be opened: its state may be half of one
	end      context.CancelFunc
	ended    context.Context // done when the store is closed
	log      *logged         // nil in memory; set by Open
	opened   progress
	sealer   *sealer // nil where nothing is sealed

	// writer is held to decide about the next entry, and to apply one. It guards all
	// below.
	writer     sync.Mutex
	lastTick   int64  // append time of the last entry that was written
	lastAt     int64  // append time of the last entry that was applied
	evicting   uint64 // position that an eviction on its way to the log goes up to
	reserved   room   // of the appends on their way to the log
	boundaries boundaries
	writing    view // what readers will see next
	open       *openBlock
	lastOrigin originCache

	// mu is held to change what is not in the view: the numbers in names and
	// heads, and all below. The holder of writer may read them without, but for
	// bytes, which the packer changes.
	mu         sync.RWMutex
	epoch      string
	names      [numColumns + 1]*names // by column; nil where a column has none
	heads      heads
	rollup     rollup
	rejections rejections
	bytes      bytesCounted
	counters   *counters
	losses     []Loss
	readOnly   string // why, "" for a store that takes entries

	packer packer
	layout layout
	// openBlocks is how many full blocks are left open.
	openBlocks int
}

// New returns a store that is not ready: appends and reads fail with
// ErrNotReady until Open has returned.
func New(options Options) *Store {
	if options.Now == nil {
		options.Now = time.Now
	}
	s := &Store{
		options:    options,
		lastTick:   math.MinInt64,
		lastAt:     math.MinInt64,
		heads:      newHeads(),
		rejections: newRejections(),
		counters:   newCounters(),
		layout:     defaultLayout,
		openBlocks: openBlocks,
	}
	s.tables.init()
	for _, f := range namedFields {
		s.names[f.column()] = newNames()
	}
	s.names[colOrigin], s.names[tagNames] = newNames(), newNames()
	s.packer.store, s.packer.builder.store, s.packer.grams = s, s, newTrigrams()
	s.batches.New = func() any { return new(batch) }
	s.readers.New = func() any { return &reader{store: s, names: nameCache{store: s}} }
	s.arrivals.init()
	if options.Segments != "" {
		s.sealer = newSealer(s)
	}
	s.state.Store(StateStarting)
	s.ended, s.end = context.WithCancel(context.Background())
	return s
}

// Open makes the store ready. A store in memory starts empty and draws an epoch; one
// with a log is what its entries make it, and takes as long as to apply them: Status
// tells how far it is. Opening it again changes nothing; one whose log could not be opened
// or applied answers the same error. Errors: ErrClosed, ctx.Err(), and those of the log.
func (s *Store) Open(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.opening.Lock()
	defer s.opening.Unlock()
	if err := s.usable(); !errors.Is(err, ErrNotReady) {
		return err
	}
	if s.unopened != nil {
		return s.unopened
	}
	s.begin()
	if s.options.OpenLog == nil {
		s.setEpoch(newEpoch())
	} else if s.unopened = s.openLog(ctx); s.unopened != nil {
		if s.ended.Err() != nil {
			return ErrClosed
		}
		return s.unopened
	}
	if !s.state.CompareAndSwap(StateStarting, StateReady) {
		return ErrClosed
	}
	return nil
}

// begin makes the store empty.
func (s *Store) begin() {
	s.writer.Lock()
	defer s.writer.Unlock()
	s.writing = view{layout: s.layout, first: 1, next: 1}
	s.boundaries.next = 1
	s.publish()
}

func (s *Store) setEpoch(epoch string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.epoch = epoch
}

// Close waits for the appends under way and refuses appends and reads from then
// on with ErrClosed. Reads that have begun go on, but for those that wait for
// events to come. It may be called more than once. Errors: those of the log.
func (s *Store) Close() error {
	s.writer.Lock()
	s.state.Store(StateClosed)
	s.writer.Unlock()
	s.end()
	s.arrivals.announce()
	s.opening.Lock() // what is opened is so no longer
	defer s.opening.Unlock()
	if s.sealer != nil {
		s.sealer.close()
	}
	var err error
	if s.log != nil {
		err = s.log.close()
	}
	s.packer.wait()
	return err
}

// newEpoch draws 64 random bits.
func newEpoch() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

func (s *Store) usable() error {
	switch s.state.Load() {
	case StateReady:
		return nil
	case StateClosed:
		return ErrClosed
	default:
		return ErrNotReady
	}
}

// tick returns the append time of the next entry, never earlier than the one
// before. The caller holds the writer lock.
func (s *Store) tick() int64 {
	s.lastTick = max(s.lastTick, unixNano(s.options.Now()))
	return s.lastTick
}

// EnforceLimits evicts what max_age no longer allows; appends do so by
// themselves, this is for when there are none. Errors: ErrNotReady, ErrClosed.
func (s *Store) EnforceLimits() error {
	_, err := s.evictNow(context.Background())
	return err
}
