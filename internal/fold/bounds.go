package fold

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// What one use of an expression may take. The steps, about a tenth of a second,
// bound it on any machine alike, so that a fold gives the same everywhere; the
// time is for steps that are slow by themselves.
const (
	MaxSteps = 1_000_000
	MaxTime  = 5 * time.Second
)

// ErrTooLong is the error of an expression that was stopped.
var ErrTooLong = errors.New("the expression takes too long")

// bounds is a context that ends after so many steps. jq asks it before each
// step whether it is done.
type bounds struct {
	context.Context

	steps    int
	deadline time.Time
	ended    error
}

// timeEvery is how many steps pass between two looks at the clock and at the
// caller's context.
const timeEvery = 1024

var ended = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

func newBounds(ctx context.Context) *bounds {
	return &bounds{Context: ctx, deadline: time.Now().Add(MaxTime)}
}

// Done counts a step. A nil channel is never done.
func (b *bounds) Done() <-chan struct{} {
	b.steps++
	switch {
	case b.steps > MaxSteps:
		b.ended = fmt.Errorf("%w: it was stopped after %d steps", ErrTooLong, MaxSteps)
	case b.steps%timeEvery == 0:
		_ = b.check()
	}
	if b.ended != nil {
		return ended
	}
	return nil
}

// check looks at the clock and at the caller's context.
func (b *bounds) check() error {
	switch {
	case b.ended != nil:
	case b.Context.Err() != nil:
		b.ended = b.Context.Err()
	case time.Now().After(b.deadline):
		b.ended = fmt.Errorf("%w: it was stopped after %s", ErrTooLong, MaxTime)
	}
	return b.ended
}

// Err returns why the context has ended.
func (b *bounds) Err() error { return b.ended }
