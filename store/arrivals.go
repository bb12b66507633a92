package store

import "sync/atomic"

// arrivals wakes who waits for the next publication. A publication wakes one of
// them, which wakes the others, so that ten thousand cost an append no more than
// one does.
type arrivals struct {
	waiting atomic.Int64
	one     chan struct{}                 // holds what wakes one of them
	others  atomic.Pointer[chan struct{}] // is closed by the one
}

func (a *arrivals) init() {
	a.one = make(chan struct{}, 1)
	a.others.Store(new(make(chan struct{})))
}

// announce is called after the change that is waited for. It never waits.
func (a *arrivals) announce() {
	if a.waiting.Load() == 0 {
		return
	}
	select {
	case a.one <- struct{}{}:
	default: // who takes what is there already sees this change too
	}
}

// wait returns when arrived does, which is looked at once and after each change,
// or when done is closed.
func (a *arrivals) wait(done <-chan struct{}, arrived func() bool) {
	a.waiting.Add(1)
	defer a.waiting.Add(-1)
	for {
		others := *a.others.Load() // before the look, so that no change is missed
		if arrived() {
			return
		}
		select {
		case <-done:
			return
		case <-others:
		case <-a.one:
			close(*a.others.Swap(new(make(chan struct{}))))
		}
	}
}
