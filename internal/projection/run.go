package projection

import (
	"context"
	"errors"
	"time"

	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/store"
)

// openEvery is how often a store that is not open yet is looked at.
const openEvery = 20 * time.Millisecond

// run folds what is stored and what comes, until ctx ends or the store is
// closed.
func (p *Projection) run(ctx context.Context) {
	if !p.awaitStore(ctx) {
		return
	}
	p.swap(p.newGeneration(p.firstHeld()))
	for {
		p.writer.Lock()
		g, err := p.catchUp(ctx, p.current)
		p.writer.Unlock()
		if err == nil {
			err = g.follower.Wait(ctx)
		}
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, store.ErrClosed) {
				p.logger.Error("Projection has stopped", zap.Error(err))
			}
			return
		}
	}
}

// awaitStore reports whether the store is open; false where it won't be.
func (p *Projection) awaitStore(ctx context.Context) bool {
	ticker := time.NewTicker(openEvery)
	defer ticker.Stop()
	for {
		switch p.store.State() {
		case store.StateReady:
			return true
		case store.StateClosed:
			return false
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return false
		}
	}
}

// firstHeld returns the position of the first event held, or of the one to come.
func (p *Projection) firstHeld() uint64 {
	status := p.store.Status()
	if status.FirstPosition == 0 {
		return status.LastPosition + 1
	}
	return status.FirstPosition
}

// catchUp folds what is stored into a generation. Where events that it has not
// seen are evicted, it goes on with a new generation that begins after them. It
// returns the generation that has come to the end.
func (p *Projection) catchUp(ctx context.Context, g *generation) (*generation, error) {
	for {
		err := g.follower.Visit(ctx, func(e *store.Event) bool { return p.take(ctx, g, e) })
		if err == nil {
			err = ctx.Err()
		}
		if evicted, ok := errors.AsType[*store.EvictedError](err); ok {
			p.logger.Warn("Projection begins anew: events were evicted before it saw them",
				zap.Uint64("position", g.position), zap.Uint64("covers_from", evicted.First))
			next := p.newGeneration(evicted.First)
			p.replace(g, next)
			g = next
			continue
		}
		if err == nil {
			p.mu.Lock()
			p.advanceLocked(g, g.follower.Next()-1)
			p.mu.Unlock()
		}
		return g, err
	}
}

// replace puts a generation where another one is shown.
func (p *Projection) replace(old, next *generation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch old {
	case p.current:
		p.current = next
	case p.rebuilding:
		p.rebuilding = next
	}
}

// swap makes a generation the current one.
func (p *Projection) swap(g *generation) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.current = g
	p.wakeLocked()
}

// rebuild folds what is held into a new generation, which becomes the current
// one when it has seen all that the current one has. The position never goes
// back.
func (p *Projection) rebuild(ctx context.Context, g *generation) {
	g, err := p.catchUp(ctx, g)
	p.writer.Lock()
	defer p.writer.Unlock()
	if err == nil {
		g, err = p.catchUp(ctx, g)
	}
	if err == nil {
		p.swap(g)
		p.logger.Info("Projection is rebuilt",
			zap.Uint64("covers_from", g.coversFrom), zap.Uint64("position", g.position))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rebuilding = nil
}

// beginRebuild returns a generation to rebuild with, nil where one is on its way
// or the store is not open.
func (p *Projection) beginRebuild() *generation {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.rebuilding != nil || p.current == nil {
		return nil
	}
	p.rebuilding = p.newGeneration(p.firstHeld())
	return p.rebuilding
}
