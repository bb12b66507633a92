package store

import (
	"context"
	"errors"
)

// Follow calls visit with the matching events in append order, from
// q.FromPosition, or the first one held, on: those that are stored, and then
// those to come, each once, until visit returns false, q.Limit is reached or
// q.ToPosition passed. It then returns nil. q.Descending is ignored. The event is
// good until visit returns, as in [Store.Visit].
//
// An append never waits for who follows: nothing is kept for them, they read
// what is stored. Who falls behind the eviction gets an [*EvictedError]: Asked is
// the first position it did not see, First the one to resume from, whether an
// event is held there or comes next. Other errors: ErrNotReady, ErrClosed (when
// the store is closed meanwhile, too), ctx.Err(), and that of Events for a bound
// on the version.
func (s *Store) Follow(ctx context.Context, q Query, visit func(*Event) bool) error {
	f := s.Follower(q.Filter)
	n, stopped := 0, false
	for {
		err := f.Visit(ctx, func(e *Event) bool {
			n++
			stopped = !visit(e) || n == q.Limit
			return !stopped
		})
		if err != nil || stopped || f.Done() {
			return err
		}
		if err := f.Wait(ctx); err != nil {
			return err
		}
	}
}

// Follower is what Follow is made of, for who does something between the events
// that are there and the wait for more. It holds nothing of the store while none
// of its methods runs. It belongs to one goroutine.
type Follower struct {
	store  *Store
	filter Filter
	begun  bool
	next   uint64 // position of the next event to look at
}

// Follower returns a follower that begins at the filter's FromPosition, or at the
// first event held when it first visits.
func (s *Store) Follower(f Filter) *Follower {
	return &Follower{store: s, filter: f, next: f.FromPosition}
}

// Next returns the position that the next Visit goes on from: every matching
// event before it was visited.
func (f *Follower) Next() uint64 { return f.next }

// Done reports whether the filter's ToPosition is passed.
func (f *Follower) Done() bool { return f.filter.ToPosition != 0 && f.next > f.filter.ToPosition }

// Visit calls visit with the matching events stored now that it has not been
// called with, until it returns false. Errors: those of Follow.
func (f *Follower) Visit(ctx context.Context, visit func(*Event) bool) error {
	return f.visit(ctx, func(r *reader, h *hit) bool { return visit(r.look(h)) })
}

// VisitJSON is Visit with events written as JSON.
func (f *Follower) VisitJSON(ctx context.Context, visit func(*JSONEvent) bool) error {
	return f.visit(ctx, func(r *reader, h *hit) bool { return visit(r.lookJSON(h)) })
}

// Wait waits until something is stored that Visit has not looked at. Errors:
// ErrNotReady, ErrClosed, ctx.Err().
func (f *Follower) Wait(ctx context.Context) error {
	var err error
	f.store.arrivals.wait(ctx.Done(), func() bool {
		err = f.store.usable()
		return err != nil || f.store.view.Load().next > f.next
	})
	if err != nil {
		return err
	}
	return ctx.Err()
}

func (f *Follower) visit(ctx context.Context, visit func(*reader, *hit) bool) error {
	if err := f.store.usable(); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.begun && f.store.view.Load().next <= f.next {
		return nil
	}
	f.filter.FromPosition = f.next
	p := f.store.newPlan(&f.filter)
	defer p.r.close()
	if err := f.begin(p); err != nil {
		return f.behind(p, err)
	}
	end, stopped := p.r.view.next, false
	err := p.each(ctx, false, func(h *hit) bool {
		f.next = h.position + 1
		stopped = !visit(p.r, h)
		p.r.letGo()
		return !stopped
	})
	if err != nil {
		return f.behind(p, err)
	}
	if !stopped {
		f.next = max(f.next, end)
	}
	return nil
}

// begin refuses what is no longer held: versions only at first, for those that
// were visited may go.
func (f *Follower) begin(p *plan) error {
	if f.begun {
		return p.r.view.horizon(f.next)
	}
	if err := f.store.horizon(&f.filter, p); err != nil {
		return err
	}
	f.begun = true
	f.next = max(f.next, p.r.view.first)
	return nil
}

// behind adds to the error of a read where the follower is.
func (f *Follower) behind(p *plan, err error) error {
	var evicted *EvictedError
	if errors.As(err, &evicted) && evicted.What == "position" {
		return &EvictedError{What: evicted.What, Asked: f.next, First: p.r.view.first}
	}
	return err
}
