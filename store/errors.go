package store

import (
	"errors"
	"fmt"
)

// Faults of the store's side. The caller may try again; nothing of the append
// was stored.
var (
	// ErrNotReady: the store has not replayed its log yet.
	ErrNotReady = errors.New("event store is not ready")
	// ErrClosed: the store is shut down.
	ErrClosed = errors.New("event store is closed")
	// ErrFull: on_full is reject and the limits leave no room, or the heads of
	// aggregates alone, which no eviction removes, exceed max_bytes, or the disk is full.
	ErrFull = errors.New("event store is full")
	// ErrUnavailable: the log takes no entries any more until the store is opened again.
	ErrUnavailable = errors.New("event store takes no appends")
	// ErrReadOnly: the store has lost what it would need to decide about appends.
	ErrReadOnly = errors.New("event store is read-only")
)

// Answers to an all-or-nothing append and to reads.
var (
	// ErrConflict: an expected version was not the actual one.
	ErrConflict = errors.New("version conflict")
	// ErrConditionFailed: an event is stored that an append condition excludes.
	ErrConditionFailed = errors.New("append condition failed")
	// ErrOtherEpoch: a position is not of this epoch, so it means nothing here.
	ErrOtherEpoch = errors.New("another epoch")
	// ErrCollision: an event id is known with other content.
	ErrCollision = errors.New("event id collision")
	// ErrInvalid: an event can't be stored as it is.
	ErrInvalid = errors.New("invalid event")
	// ErrTooLarge: an event exceeds max_event_bytes. It is ErrInvalid too.
	ErrTooLarge = fmt.Errorf("%w: too large", ErrInvalid)
	// ErrNotFound: nothing is stored under that key, or no longer.
	ErrNotFound = errors.New("not found")
	// ErrEvicted: the read begins below the first position or version held, or
	// an append condition would have to look there.
	ErrEvicted = errors.New("evicted")
	// ErrTooManyBuckets: a trend would have more than [MaxBuckets] buckets.
	ErrTooManyBuckets = errors.New("too many buckets")
)

// RejectedError is why an all-or-nothing append was refused: the first event
// that could not be stored. It unwraps to ErrConflict, ErrCollision, ErrTooLarge
// or ErrInvalid.
type RejectedError struct {
	Index   int // of the event in the append
	EventID string
	Reason  Reason
	Detail  string
	// ActualVersion is the aggregate's version, for a conflict.
	ActualVersion uint64
}

func (e *RejectedError) Error() string {
	return fmt.Sprintf("event %d (%q): %s: %s", e.Index, e.EventID, e.Reason, e.Detail)
}

func (e *RejectedError) Unwrap() error {
	switch e.Reason {
	case ReasonVersionConflict:
		return ErrConflict
	case ReasonCollision:
		return ErrCollision
	case ReasonTooLarge:
		return ErrTooLarge
	default:
		return ErrInvalid
	}
}

// EvictedError is a read below the horizon. It unwraps to ErrEvicted.
type EvictedError struct {
	What         string // "position" or "version"
	Asked, First uint64 // First is the first one still held, 0 when none is
}

func (e *EvictedError) Error() string {
	if e.First == 0 {
		return fmt.Sprintf("%s %d is no longer held, and no later one is", e.What, e.Asked)
	}
	return fmt.Sprintf("%s %d is no longer held: the first is %d", e.What, e.Asked, e.First)
}

func (e *EvictedError) Unwrap() error { return ErrEvicted }

// ConflictError is an append whose expectations do not hold: each that does not,
// in the order given. It unwraps to ErrConflict.
type ConflictError struct{ Conflicts []Conflict }

// Conflict is an expectation and the aggregate's version.
type Conflict struct {
	Expectation
	Actual uint64
}

func (e *ConflictError) Error() string {
	c := &e.Conflicts[0]
	text := fmt.Sprintf("aggregate %.100q %.100q is at version %d, expected %s",
		c.AggregateType, c.AggregateID, c.Actual, c.expected())
	if others := len(e.Conflicts) - 1; others > 0 {
		text += fmt.Sprintf(" (and %d others)", others)
	}
	return text
}

func (e *ConflictError) Unwrap() error { return ErrConflict }

// ConditionError is an append whose condition does not hold. It unwraps to
// ErrConditionFailed.
type ConditionError struct {
	// Positions of the matching events, ascending: of many the last
	// [MaxConflicts].
	Positions []uint64
}

func (e *ConditionError) Error() string {
	return fmt.Sprintf("the append condition excludes the event at position %d", e.Positions[len(e.Positions)-1])
}

func (e *ConditionError) Unwrap() error { return ErrConditionFailed }
