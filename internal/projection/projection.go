package projection

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"

	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

// Definition says what a projection is folded from, and how.
type Definition struct {
	Name   string
	Filter store.Filter // without positions
	// Key gives the keys of an event, see [fold.Expression.Keys].
	Key *fold.Expression
	// Reducer gives the next state of a key; null removes the key.
	Reducer *fold.Expression
	// MaxKeys is how many keys are held; 0 is no limit. Events of further keys
	// are left out, and counted; from then on no key is new, also where others
	// are taken out, for its state could lack events.
	MaxKeys int
}

// Projection is one read model. Its methods may be called concurrently.
type Projection struct {
	def         Definition
	store       *store.Store
	logger      *zap.Logger
	generations atomic.Uint64 // begun

	// writer is held by who folds into the current generation, or replaces it.
	writer sync.Mutex

	// mu guards what is below, and the generations themselves.
	mu         sync.RWMutex
	current    *generation // nil until the store is open
	rebuilding *generation // nil where it is not
	moved      chan struct{}
}

func newProjection(s *store.Store, def Definition, logger *zap.Logger) *Projection {
	return &Projection{def: def, store: s, logger: logger.With(zap.String("projection", def.Name))}
}

// Info is what a projection says of itself.
type Info struct {
	Name       string
	Generation uint64 // rises when the states are made anew
	// CoversFrom and Position are the first and the last position whose events
	// are in the states; events before are evicted, or were when it began.
	// CoversFrom is 0 until the store is open.
	CoversFrom, Position uint64
	// Keys are held, of at most MaxKeys, 0 for no limit; LeftOut is how many times
	// an event had a further key.
	Keys, MaxKeys int
	LeftOut       uint64
	Bytes         int64
	// Failures is how many times an expression failed on an event, which is not in
	// the states then.
	Failures    uint64
	First, Last Failure
	// Rebuilding tells that the states are made anew beside the ones shown, and
	// RebuildPosition how far they are.
	Rebuilding      bool
	RebuildPosition uint64
}

// Degraded reports whether an event failed.
func (i *Info) Degraded() bool { return i.Failures > 0 }

// Lag returns how many positions the projection has not seen of those up to last.
func (i *Info) Lag(last uint64) uint64 { return last - min(i.Position, last) }

// Info returns what the projection is now.
func (p *Projection) Info() Info {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.infoLocked()
}

func (p *Projection) infoLocked() Info {
	info := Info{Name: p.def.Name, MaxKeys: p.def.MaxKeys}
	if g := p.current; g != nil {
		info.Generation, info.CoversFrom, info.Position = g.number, g.coversFrom, g.position
		info.Keys, info.Bytes, info.LeftOut = len(g.table.byKey), g.table.bytes, g.leftOut
		info.Failures, info.First, info.Last = g.failures, g.first, g.last
	}
	if g := p.rebuilding; g != nil {
		info.Rebuilding, info.RebuildPosition = true, g.position
	}
	return info
}

// Get returns the entry of a key, and whether there is one, with the projection
// as it was at that moment.
func (p *Projection) Get(key string) (Entry, Info, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	info := p.infoLocked()
	if p.current == nil {
		return Entry{}, info, false
	}
	held := p.current.table.get(key)
	if held == nil {
		return Entry{}, info, false
	}
	return *held, info, true
}

// Page returns up to limit entries after an ordinal, 0 for the first ones, in the
// order in which their keys came, and whether there are more. It is of one moment,
// and so is the Info with it. Ordinals mean something in their generation alone.
func (p *Projection) Page(after uint64, limit int) (page []Entry, more bool, info Info) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.current != nil {
		page, more = p.current.table.page(after, limit)
	}
	return page, more, p.infoLocked()
}

// Wait returns when the projection has seen a position. Error: ctx.Err().
func (p *Projection) Wait(ctx context.Context, position uint64) error {
	for {
		moved := p.awaited(position)
		if moved == nil {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// awaited returns a channel that is closed when the position of the projection
// has changed, nil when it has reached the one that is waited for.
func (p *Projection) awaited(position uint64) <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.current != nil && p.current.position >= position {
		return nil
	}
	if p.moved == nil {
		p.moved = make(chan struct{})
	}
	return p.moved
}

// wakeLocked lets those look again who wait.
func (p *Projection) wakeLocked() {
	if p.moved != nil {
		close(p.moved)
		p.moved = nil
	}
}

func (p *Projection) logFailure(g *generation) {
	p.logger.Warn("Projection is degraded: an expression failed, the event is not in its states",
		zap.Uint64("position", g.first.Position), zap.String("event_id", g.first.EventID),
		zap.String("key", g.first.Key), zap.String("error", g.first.Err))
}

// text returns a copy of what is lent.
func text(s string) string { return strings.Clone(s) }
