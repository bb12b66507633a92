package client

import (
	"context"
	"errors"
	"fmt"

	"github.com/gyroscops/otel-eventstore/api"
)

// Repository loads aggregates of one type as values of T, and runs commands on
// them. Its fields are set before its use; then it is safe for concurrent use.
type Repository[T any] struct {
	Client *Client

	// Type is the aggregates' type.
	Type string

	// New returns an aggregate that has no events yet.
	New func(id string) T

	// Apply returns the aggregate as it is after an event. It decides nothing, for
	// the event has happened; an error is for one that it can't read.
	Apply func(aggregate T, event api.Event) (T, error)

	// Attempts is how often a command is run at most while others append to its
	// aggregate; 0 means 5.
	Attempts int
}

// Load returns an aggregate and its version, 0 for one that does not exist. Of an
// aggregate that lost events to eviction nothing is returned but [ErrGone]: what
// the others come to would be a guess.
func (r *Repository[T]) Load(ctx context.Context, id string) (aggregate T, version uint64, err error) {
	history, err := r.read(ctx, id, nil)
	if err != nil {
		return aggregate, 0, err
	}
	aggregate, err = r.fold(id, history)
	return aggregate, uint64(len(history)), err
}

// Execute runs a command: it loads the aggregate, lets decide return the events
// that come of it, and appends them, expecting that nobody appended meanwhile.
// Where somebody did, decide is called again with the aggregate as it is then.
// Where decide returns an error, or no events, nothing is appended.
//
// Errors: decide's as it is, those of [Repository.Load] and [Client.Append];
// [ErrConflict] where every attempt came too late.
func (r *Repository[T]) Execute(
	ctx context.Context, id string, decide func(aggregate T) ([]api.NewEvent, error),
) (api.AppendResult, error) {
	attempts := r.Attempts
	if attempts <= 0 {
		attempts = 5
	}
	history, err := r.read(ctx, id, nil)
	for attempt := 1; err == nil; attempt++ {
		var result api.AppendResult
		result, err = r.try(ctx, id, history, decide)
		conflict := (*ConflictError)(nil)
		if attempt == attempts || !errors.As(err, &conflict) {
			return result, err
		}
		history, err = r.catchUp(ctx, id, history, conflict)
	}
	return api.AppendResult{}, err
}

// try folds the history anew: decide may have changed the aggregate of the
// attempt before.
func (r *Repository[T]) try(
	ctx context.Context, id string, history []api.Event, decide func(T) ([]api.NewEvent, error),
) (api.AppendResult, error) {
	aggregate, err := r.fold(id, history)
	if err != nil {
		return api.AppendResult{}, err
	}
	events, err := decide(aggregate)
	if err != nil || len(events) == 0 {
		return api.AppendResult{}, err
	}
	return r.Client.Append(ctx, Aggregate{r.Type, id}, Version(uint64(len(history))), events...)
}

func (r *Repository[T]) fold(id string, history []api.Event) (T, error) {
	aggregate := r.New(id)
	for _, event := range history {
		var err error
		if aggregate, err = r.Apply(aggregate, event); err != nil {
			return aggregate, fmt.Errorf("apply %s, version %d of %s %q: %w", event.EventType, event.Version, r.Type, id, err)
		}
	}
	return aggregate, nil
}

// catchUp adds the events that a conflict tells of, and reads those that it does
// not.
func (r *Repository[T]) catchUp(
	ctx context.Context, id string, history []api.Event, conflict *ConflictError,
) ([]api.Event, error) {
	if conflict.Actual < uint64(len(history)) {
		return r.read(ctx, id, nil) // the store began anew
	}
	for _, event := range conflict.Events {
		if event.Version == uint64(len(history))+1 {
			history = append(history, event)
		}
	}
	if conflict.Actual == uint64(len(history)) {
		return history, nil
	}
	return r.read(ctx, id, history)
}

// read adds the events that follow a history, whose length is its version.
func (r *Repository[T]) read(ctx context.Context, id string, history []api.Event) ([]api.Event, error) {
	for event, err := range r.Client.ReadAggregate(ctx, Aggregate{r.Type, id}, uint64(len(history))+1) {
		switch {
		case len(history) == 0 && errors.Is(err, ErrNotFound):
			return nil, nil
		case err != nil:
			return nil, err
		case event.Version != uint64(len(history))+1:
			return nil, fmt.Errorf("%s %q: version %d follows %d", r.Type, id, event.Version, len(history))
		}
		history = append(history, event)
	}
	return history, nil
}
