package store

import (
	"math"
	"sync"
	"sync/atomic"
)

// pins say which readers are under way, so that what they may still look at is
// kept. Time is counted in evictions.
type pins struct {
	mu     sync.Mutex
	now    atomic.Uint64
	active map[uint64]int // readers by when they began
}

// acquire is called before a reader takes its view.
func (p *pins) acquire() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.active == nil {
		p.active = make(map[uint64]int)
	}
	now := p.now.Load()
	p.active[now]++
	return now
}

func (p *pins) release(pin uint64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.active[pin]--; p.active[pin] == 0 {
		delete(p.active, pin)
	}
}

// advance is called after a view without evicted events is published. Readers
// that began before what it returns may look at them.
func (p *pins) advance() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now.Add(1)
}

// oldest returns when the reader that began first did.
func (p *pins) oldest() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	oldest := uint64(math.MaxUint64)
	for pin := range p.active {
		oldest = min(oldest, pin)
	}
	return oldest
}
