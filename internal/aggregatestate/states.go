package aggregatestate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

// Reducer makes the next state of the one before and an event, which is lent. It
// may change the state before in place; nil is the state of version 0. It is used
// concurrently.
type Reducer interface {
	Reduce(ctx context.Context, state any, e *store.Event) (any, error)
}

// States answers states. Its methods may be called concurrently.
type States struct {
	store     *store.Store
	reducers  map[string]Reducer
	snapshots *snapshots
	folded    atomic.Uint64
}

// New returns the states of a store's aggregates. Types without a reducer fold
// by [fold.MergePatch].
func New(s *store.Store, reducers map[string]Reducer) *States {
	return &States{store: s, reducers: reducers, snapshots: newSnapshots(maxSnapshotBytes)}
}

// State is what an aggregate was after an event.
type State struct {
	AggregateType, AggregateID string
	Version                    uint64 // of the last event that is in it, 0 for none
	JSON                       json.RawMessage
}

// VersionError is a version that the aggregate has not reached. It unwraps to
// store.ErrNotFound.
type VersionError struct{ Asked, Actual uint64 }

func (e *VersionError) Error() string {
	return fmt.Sprintf("version %d is above the aggregate's version, %d", e.Asked, e.Actual)
}

func (e *VersionError) Unwrap() error { return store.ErrNotFound }

// ErrReduce is what a ReduceError unwraps to.
var ErrReduce = errors.New("the reducer failed")

// ReduceError is an event that the reducer failed on. It unwraps to ErrReduce and
// to the reducer's error.
type ReduceError struct {
	Position, Version uint64
	Err               error
}

func (e *ReduceError) Error() string {
	return fmt.Sprintf("the reducer failed on version %d, position %d: %v", e.Version, e.Position, e.Err)
}

func (e *ReduceError) Unwrap() []error { return []error{ErrReduce, e.Err} }

// Latest returns the state at the aggregate's version of now. Errors: those of
// [States.AtVersion].
func (s *States) Latest(ctx context.Context, aggregateType, aggregateID string) (State, error) {
	return s.read(ctx, key{aggregateType, aggregateID}, func(head uint64) (moment, error) {
		return moment{version: head}, nil
	})
}

// AtVersion returns the state after the event of a version; version 0 is null.
//
// A state takes all events from version 1 on. Where that one is evicted the error
// is a [*store.EvictedError], also if a snapshot could still give the answer:
// what is answered must not hang on who has asked before. Other errors:
// [*VersionError], [*ReduceError], store.ErrNotFound for an aggregate that never
// was, store.ErrNotReady, store.ErrClosed, ctx.Err().
func (s *States) AtVersion(ctx context.Context, aggregateType, aggregateID string, version uint64) (State, error) {
	return s.read(ctx, key{aggregateType, aggregateID}, func(head uint64) (moment, error) {
		if version > head {
			return moment{}, &VersionError{version, head}
		}
		return moment{version: version}, nil
	})
}

// AtTime returns the state after the longest run of versions, from 1 on, whose
// timestamps are all at or before t. Errors: those of [States.AtVersion].
func (s *States) AtTime(ctx context.Context, aggregateType, aggregateID string, t time.Time) (State, error) {
	return s.read(ctx, key{aggregateType, aggregateID}, func(head uint64) (moment, error) {
		return moment{version: head, timed: true, at: t}, nil
	})
}

// Head returns the version of an aggregate. Errors: store.ErrNotFound,
// store.ErrNotReady, store.ErrClosed.
func (s *States) Head(ctx context.Context, aggregateType, aggregateID string) (uint64, error) {
	head, err := s.store.Aggregate(ctx, aggregateType, aggregateID)
	return head.Version, err
}

// Counts are of now, for metrics.
type Counts struct {
	Folded        uint64 // events, since the start
	Snapshots     int    // held
	SnapshotBytes int64
}

// Counts returns the counts.
func (s *States) Counts() Counts {
	n, bytes := s.snapshots.counts()
	return Counts{Folded: s.folded.Load(), Snapshots: n, SnapshotBytes: bytes}
}

// read folds to the moment that is meant when the aggregate has a version.
func (s *States) read(ctx context.Context, k key, meant func(head uint64) (moment, error)) (State, error) {
	head, err := s.store.Aggregate(ctx, k.aggregateType, k.aggregateID)
	if err != nil {
		return State{}, err
	}
	m, err := meant(head.Version)
	if err != nil {
		return State{}, err
	}
	if m.version > 0 && head.FirstVersion != 1 {
		s.snapshots.forget(k)
		return State{}, &store.EvictedError{What: "version", Asked: 1, First: head.FirstVersion}
	}
	f, err := s.fold(ctx, k, m)
	if err != nil {
		return State{}, err
	}
	encoded, err := fold.Encode(f.state)
	if err != nil {
		return State{}, &ReduceError{f.position, f.version, err}
	}
	text, err := fold.JSON(encoded)
	return State{k.aggregateType, k.aggregateID, f.version, text}, err
}
