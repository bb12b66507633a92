package projection

import (
	"context"
	"sync"

	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/store"
)

// Set are the projections of one store. It owns their goroutines.
type Set struct {
	all    []*Projection
	byName map[string]*Projection

	mu      sync.Mutex
	ctx     context.Context // nil before Start and after Shutdown
	cancel  context.CancelFunc
	running sync.WaitGroup
}

// NewSet returns projections that have not begun. Names must differ.
func NewSet(s *store.Store, definitions []Definition, logger *zap.Logger) *Set {
	set := &Set{byName: make(map[string]*Projection)}
	for _, def := range definitions {
		p := newProjection(s, def, logger)
		set.all = append(set.all, p)
		set.byName[def.Name] = p
	}
	return set
}

// Start lets the projections follow the store, which need not be open yet, until
// Shutdown: the end of ctx does not end them.
func (s *Set) Start(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.ctx, s.cancel = ctx, cancel
	for _, p := range s.all {
		s.running.Go(func() { p.run(ctx) })
	}
}

// Shutdown stops all work and waits for its end. It may be called without Start,
// and again.
func (s *Set) Shutdown() {
	s.mu.Lock()
	if s.ctx != nil {
		s.cancel()
		s.ctx = nil
	}
	s.mu.Unlock()
	s.running.Wait()
}

// All returns the projections in the order of their definitions.
func (s *Set) All() []*Projection { return s.all }

// Find returns the projection of a name, nil for none.
func (s *Set) Find(name string) *Projection { return s.byName[name] }

// Rebuild makes the states of a projection anew from what is held, beside the
// ones shown, which follow the store meanwhile. It returns at once. One that is
// being rebuilt goes on.
func (s *Set) Rebuild(p *Projection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx == nil {
		return
	}
	if g := p.beginRebuild(); g != nil {
		ctx := s.ctx
		s.running.Go(func() { p.rebuild(ctx, g) })
	}
}
