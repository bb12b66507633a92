package store

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// Status is what an operator asks for.
type Status struct {
	State  State
	Epoch  string // "" until the store is open
	Limits Limits

	// Opening tells how far Open is.
	Opening Progress
	// Log is the state of the log, nil in memory and before it is open.
	Log *eventlog.State
	// Segments are the sealed ones, of which ColdSegments are read from their files alone.
	Segments, ColdSegments int
	SegmentBytes           int64 // of the files
	// Losses is what was missing when the store was opened, and ReadOnly why it takes no
	// appends for it, "" where it does.
	Losses   []Loss
	ReadOnly string
	// SealError is why the last segment could not be sealed, or what it stands for not be
	// given up, nil where it could. It is tried again; the log keeps the events until then.
	SealError error

	// LastRecordedAt is the append time of the last event held, zero where there is none.
	// Where the clock is behind it, append times stand still until it no longer is.
	LastRecordedAt time.Time

	// FirstPosition is the first one held, LastPosition the last one ever
	// given; with no event held FirstPosition is 0.
	FirstPosition, LastPosition uint64
	Events                      uint64 // held
	Bytes                       int64  // of events and aggregate heads, as MaxBytes counts
	Aggregates                  uint64
	AggregateBytes              int64  // of the heads, which no eviction removes
	Rejections                  uint64 // in the list

	// Counters since the start.
	Appended, Duplicates, Evicted uint64
	HalfKeys                      uint64 // records with half an aggregate key
	Rejected                      map[Reason]uint64
}

// counters count since the start; they are no part of the state.
type counters struct {
	appended, duplicates, evicted, halfKeys atomic.Uint64

	rejected map[Reason]*atomic.Uint64
}

func newCounters() *counters {
	c := &counters{rejected: make(map[Reason]*atomic.Uint64)}
	for _, r := range Reasons() {
		c.rejected[r] = new(atomic.Uint64)
	}
	return c
}

// reset begins the counts anew.
func (c *counters) reset() {
	for _, n := range []*atomic.Uint64{&c.appended, &c.duplicates, &c.evicted, &c.halfKeys} {
		n.Store(0)
	}
	for _, n := range c.rejected {
		n.Store(0)
	}
}

// State returns where the store is in its life.
func (s *Store) State() State { return s.state.Load().(State) }

// Epoch returns the epoch, "" before Open.
func (s *Store) Epoch() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.epoch
}

// Status returns a snapshot. It answers in every state.
func (s *Store) Status() Status {
	s.mu.RLock()
	defer s.mu.RUnlock()
	v := s.view.Load()
	if v == nil { // not open yet
		v = &view{first: 1, next: 1}
	}
	status := Status{
		State:          s.State(),
		Epoch:          s.epoch,
		Limits:         s.options.Limits,
		FirstPosition:  v.firstHeld(),
		LastPosition:   v.last(),
		Events:         v.len(),
		Bytes:          s.bytesHeldLocked(),
		Aggregates:     uint64(s.heads.byID.Len()),
		AggregateBytes: s.heads.bytes,
		Rejections:     uint64(len(s.rejections.list)),
		Appended:       s.counters.appended.Load(),
		Duplicates:     s.counters.duplicates.Load(),
		Evicted:        s.counters.evicted.Load(),
		HalfKeys:       s.counters.halfKeys.Load(),
		Rejected:       make(map[Reason]uint64),
	}
	status.Opening = Progress{s.opened.done.Load(), s.opened.total.Load()}
	if s.log != nil {
		status.Log = new(s.log.state())
	}
	if v.len() > 0 {
		status.LastRecordedAt = fromUnixNano(unorderedTime(v.number(colRecordedAt, v.last())))
	}
	if s.sealer != nil {
		s.sealer.statusLocked(&status)
	}
	status.Losses, status.ReadOnly = slices.Clone(s.losses), s.readOnly
	for reason, n := range s.counters.rejected {
		status.Rejected[reason] = n.Load()
	}
	return status
}
