package store

import "context"

// ctxEvery is how many candidates pass between two looks at the context.
const ctxEvery = 4096

// read makes the plan of a read: one consistent view of the store.
func (s *Store) read(f *Filter) (*plan, error) {
	if err := s.usable(); err != nil {
		return nil, err
	}
	p, from := s.planned(f)
	p.gather(from)
	return &p, nil
}

func (s *Store) planned(f *Filter) (plan, source) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.planLocked(f)
}

// scan calls visit with every matching event, by position, until it returns
// false. Errors: ErrNotReady, ErrClosed, ctx.Err().
func (s *Store) scan(ctx context.Context, f Filter, visit func(*stored) bool) error {
	p, err := s.read(&f)
	if err != nil {
		return err
	}
	return p.each(ctx, false, visit)
}

// each calls visit with every matching event of the plan, by position, until
// it returns false. Errors: ctx.Err(), and *EvictedError where visit put a
// later history in place of the plan's.
func (p *plan) each(ctx context.Context, descending bool, visit func(*stored) bool) error {
	n := p.candidates()
	for i := range n {
		if i%ctxEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		at := i
		if descending {
			at = n - 1 - i
		}
		position := p.candidate(at)
		if position < p.history.first { // evicted since the plan was made
			return &EvictedError{What: "position", Asked: position, First: p.history.firstHeld()}
		}
		ev := p.history.at(position)
		if p.matches(ev) && !visit(ev) {
			return nil
		}
	}
	return nil
}

// candidates returns how many positions the plan has to look at.
func (p *plan) candidates() int {
	if p.listed {
		return len(p.list)
	}
	return p.width()
}

func (p *plan) candidate(i int) uint64 {
	if p.listed {
		return p.list[i]
	}
	return p.from + uint64(i)
}
