package store

import (
	"context"
	"iter"
	"strings"
)

// Related is a cause or an effect of an event.
type Related struct {
	Event     // of a missing one only the id
	Depth int // 1 for a direct cause or effect
	// Missing means that the store does not hold the event: it was evicted, or
	// never appended.
	Missing bool
	// Cycle means that the walk would go on with the event that was asked for, or
	// with one that it has yielded already.
	Cycle bool
}

// relatedOf yields what a walk comes to, then its error.
func relatedOf(walk func(yield func(Related) bool) error) iter.Seq2[Related, error] {
	return func(yield func(Related, error) bool) {
		if err := walk(func(r Related) bool { return yield(r, nil) }); err != nil {
			yield(Related{}, err)
		}
	}
}

// Causes yields the cause of the event with an id, the cause of that one, and so on,
// each once. An event names one cause, so that there is one at each depth; one that is
// missing is the last. Of one view, unless it takes longer than a second and events are
// evicted meanwhile. An error comes once and last:
// ErrNotReady, ErrClosed, ErrNotFound, ctx.Err().
func (s *Store) Causes(ctx context.Context, id string) iter.Seq2[Related, error] {
	return relatedOf(func(yield func(Related) bool) error { return s.causes(ctx, id, yield) })
}

func (s *Store) causes(ctx context.Context, id string, yield func(Related) bool) error {
	if err := s.usable(); err != nil {
		return err
	}
	r := s.newReader()
	defer r.close()
	position, held := s.tables.positionOf(r.view, id, s.tables.hash(id))
	if !held {
		return ErrNotFound
	}
	h := r.view.hit(position)
	cause := strings.Clone(r.look(&h).CausationID)
	seen := map[uint64]bool{position: true}
	for depth := 1; cause != ""; depth++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		position, held := s.tables.positionOf(r.view, cause, s.tables.hash(cause))
		if !held {
			yield(Related{Event: Event{Envelope: Envelope{EventID: cause}}, Depth: depth, Missing: true})
			return nil
		}
		if seen[position] { // of an event that is its own cause
			return nil
		}
		seen[position] = true
		h = r.view.hit(position)
		e := r.event(&h)
		cause = e.CausationID
		next, held := s.tables.positionOf(r.view, cause, s.tables.hash(cause))
		cycle := held && seen[next]
		if !yield(Related{Event: e, Depth: depth, Cycle: cycle}) || cycle {
			return nil
		}
		r.letGo()
	}
	return nil
}

// Effects yields the events that the one with an id has caused, those that these have
// caused, and so on, by (depth, position) and each once. Events that are appended
// after it begins are left out, and so may be those that are evicted. An error comes
// once and last: ErrNotReady, ErrClosed, ErrNotFound, ctx.Err(), and an [*EvictedError]
// where a slow read comes to an event that went meanwhile, as in Events.
func (s *Store) Effects(ctx context.Context, id string) iter.Seq2[Related, error] {
	return relatedOf(func(yield func(Related) bool) error { return s.effects(ctx, id, yield) })
}

func (s *Store) effects(ctx context.Context, id string, yield func(Related) bool) error {
	first, err := s.Event(ctx, id)
	if err != nil {
		return err
	}
	// An event has one cause, so only the first one can come again.
	f := Filter{NoneOf: map[Field][]string{FieldEventID: {id}}, ToPosition: s.view.Load().last()}
	level, going := []string{id}, true
	for depth := 1; going && len(level) > 0; depth++ {
		f.AnyOf = map[Field][]string{FieldCausationID: level}
		level = nil
		err := s.visit(ctx, Query{Filter: f}, func(r *reader, h *hit) bool {
			e := r.event(h)
			level = append(level, e.EventID)
			going = yield(Related{Event: e, Depth: depth, Cycle: e.EventID == first.CausationID})
			return going
		})
		if err != nil {
			return err
		}
	}
	return nil
}
