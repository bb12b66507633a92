package projection

import (
	"context"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

// Failure is an event that an expression failed on.
type Failure struct {
	Position uint64
	EventID  string
	Key      string // "" where it was the key that failed
	Err      string
}

// generation is one run of a projection over the events. Who folds holds the
// projection's writer lock, or is alone with it; mu of the projection is held to
// change what is below follower.
type generation struct {
	number   uint64
	follower *store.Follower

	coversFrom, position uint64
	table                table
	leftOut              uint64 // times an event had a new key, and there was no room
	failures             uint64
	first, last          Failure
	incomplete           incomplete
}

// newGeneration begins at a position, the first one that it covers.
func (p *Projection) newGeneration(from uint64) *generation {
	filter := p.def.Filter
	filter.FromPosition = from
	return &generation{
		number:     p.generations.Add(1),
		follower:   p.store.Follower(filter),
		coversFrom: from,
		position:   from - 1,
		table:      newTable(),
	}
}

// change is what an event does to one key.
type change struct {
	Entry
	err error
}

// take folds an event. It reports false, and has done nothing, where ctx ended.
func (p *Projection) take(ctx context.Context, g *generation, e *store.Event) bool {
	event := fold.EventOf(e)
	keys, err := p.def.Key.Keys(ctx, event)
	changes := make([]change, 0, len(keys))
	if err != nil {
		changes = append(changes, change{err: err})
		keys = nil
	}
	for _, key := range keys {
		changes = append(changes, p.reduce(ctx, g, key, e.Position, event))
	}
	if ctx.Err() != nil {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range changes {
		p.applyLocked(g, &changes[i], e)
	}
	p.advanceLocked(g, e.Position)
	return true
}

// reduce makes the next state of a key.
func (p *Projection) reduce(ctx context.Context, g *generation, key string, position uint64, event map[string]any) change {
	var state any
	if held := g.table.get(key); held != nil {
		state = fold.Decode(held.State)
	}
	next, err := p.def.Reducer.Next(ctx, state, event)
	if err != nil || next == nil {
		return change{Entry{Key: key}, err}
	}
	encoded, err := fold.Encode(next)
	return change{Entry{Key: key, State: encoded, Position: position}, err}
}

func (p *Projection) applyLocked(g *generation, c *change, e *store.Event) {
	held := g.table.get(c.Key)
	switch {
	case c.err != nil:
		g.last = Failure{Position: e.Position, EventID: text(e.EventID), Key: c.Key, Err: c.err.Error()}
		if g.failures++; g.failures == 1 {
			g.first = g.last
			p.logFailure(g)
		}
		if held != nil {
			degraded := *held
			degraded.Degraded = true
			g.table.put(degraded)
		} else {
			g.incomplete.add(c.Key)
		}
	case c.State == nil:
		if held != nil && held.Degraded {
			g.incomplete.add(c.Key)
		}
		g.table.remove(c.Key)
	case held == nil && p.isFullLocked(g):
		g.leftOut++
	default:
		c.Degraded = held != nil && held.Degraded || held == nil && g.incomplete.has(c.Key)
		g.table.put(c.Entry)
	}
}

// isFullLocked reports whether no further key is taken. Once one was left out that
// is so for good: it may be the next one to come, without its first events.
func (p *Projection) isFullLocked(g *generation) bool {
	return g.leftOut > 0 || p.def.MaxKeys > 0 && len(g.table.byKey) >= p.def.MaxKeys
}

// advanceLocked moves the position of a generation, and wakes who waits for it.
func (p *Projection) advanceLocked(g *generation, position uint64) {
	g.position = max(g.position, position)
	if g == p.current {
		p.wakeLocked()
	}
}
