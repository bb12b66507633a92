package store

import (
	"context"
	"iter"
)

// Event returns the event with an id. Errors: ErrNotReady, ErrClosed,
// ErrNotFound.
func (s *Store) Event(_ context.Context, id string) (Event, error) {
	if err := s.usable(); err != nil {
		return Event{}, err
	}
	r := s.newReader()
	defer r.close()
	position, ok := s.tables.positionOf(r.view, id, s.tables.hash(id))
	if !ok {
		return Event{}, ErrNotFound
	}
	h := r.view.hit(position)
	return r.event(&h), nil
}

// Query selects and orders events.
type Query struct {
	Filter
	Descending bool // by position; ascending otherwise
	Limit      int  // 0 is no limit
}

// Events yields the matching events of one consistent view by position. A read
// that takes longer than a second, for its reader is slow, holds evicted events
// no longer: where it comes to one it ends with an [*EvictedError].
//
// An error comes once and last: ErrNotReady, ErrClosed, ctx.Err(), or, before any
// event, an [*EvictedError] where a bound on the position is below the first one
// held, or a bound on the version below the first one held of the one aggregate
// that the filter names.
func (s *Store) Events(ctx context.Context, q Query) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		err := s.visit(ctx, q, func(r *reader, h *hit) bool { return yield(r.event(h), nil) })
		if err != nil {
			yield(Event{}, err)
		}
	}
}

// Visit calls visit with the events that Events yields, until it returns false.
// It copies nothing: but for its resource and its scope, the event and all that
// it refers to are good until visit returns. Errors: those of Events.
func (s *Store) Visit(ctx context.Context, q Query, visit func(*Event) bool) error {
	return s.visit(ctx, q, func(r *reader, h *hit) bool { return visit(r.look(h)) })
}

func (s *Store) visit(ctx context.Context, q Query, visit func(r *reader, h *hit) bool) error {
	if err := s.usable(); err != nil {
		return err
	}
	p := s.newPlan(&q.Filter)
	defer p.r.close()
	if err := s.horizon(&q.Filter, p); err != nil {
		return err
	}
	n := 0
	return p.each(ctx, q.Descending, func(h *hit) bool {
		n++
		if !visit(p.r, h) || n == q.Limit {
			return false
		}
		p.r.letGo()
		return true
	})
}

// horizon refuses a read that begins or ends below what is held.
func (s *Store) horizon(f *Filter, p *plan) error {
	for _, position := range []uint64{f.FromPosition, f.ToPosition} {
		if err := p.r.view.horizon(position); err != nil {
			return err
		}
	}
	key, ok := f.oneAggregate()
	if !ok || f.FromVersion == 0 && f.ToVersion == 0 {
		return nil
	}
	cell := s.heads.find(key)
	if cell == 0 {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	h := s.heads.at(cell)
	for _, version := range []uint64{f.FromVersion, f.ToVersion} {
		if version != 0 && version <= h.version-h.held {
			return &EvictedError{What: "version", Asked: version, First: h.firstVersion()}
		}
	}
	return nil
}

// horizon refuses a position, if it is set, below the first one held.
func (v *view) horizon(position uint64) error {
	if position != 0 && position < v.first {
		return &EvictedError{What: "position", Asked: position, First: v.firstHeld()}
	}
	return nil
}
