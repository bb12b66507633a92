// Package gcpacer lets the garbage of a process grow with the memory that its stores
// hold outside of the Go heap.
//
// The Go runtime collects when garbage is as much as what is live on its heap
// (GOGC=100; https://go.dev/doc/gc-guide). A store keeps events elsewhere, so that
// live heap is a few megabytes whatever the store holds, and a process that takes
// in gigabytes would collect dozens of times a second. The pacer raises the target
// by a share of what is held: garbage that, beside it, nobody notices.
package gcpacer

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Held returns the bytes that are held outside of the Go heap.
type Held func() int64

// Pace lets garbage take percent of what is held, on top of what GOGC allows, until
// stop is called. Several may be under way at a time: what they allow adds up. When
// the last one ends GOGC is again what it was before the first one began. A process
// with GOGC=off is left alone.
func Pace(held Held, percent int) (stop func()) {
	pacer.mu.Lock()
	defer pacer.mu.Unlock()
	if len(pacer.paced) == 0 && !pacer.begin() {
		return func() {}
	}
	p := &paced{held, percent}
	pacer.paced[p] = struct{}{}
	return sync.OnceFunc(func() { pacer.end(p) })
}

type paced struct {
	held    Held
	percent int
}

// process is what there is once in a process: the runtime's setting.
type process struct {
	mu      sync.Mutex
	paced   map[*paced]struct{}
	base    int // GOGC without the pacer
	current int // GOGC now
	armed   bool
}

var pacer = process{paced: make(map[*paced]struct{})}

func (p *process) begin() bool {
	base := read("/gc/gogc:percent")
	if base > math.MaxInt32 { // off
		return false
	}
	p.base, p.current = int(base), int(base)
	if !p.armed {
		p.armed = true
		afterCollection(p.adjust)
	}
	return true
}

func (p *process) end(ended *paced) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.paced, ended)
	if len(p.paced) == 0 {
		p.set(p.base)
	}
}

// afterCollection calls f after the next garbage collection.
func afterCollection(f func()) {
	type sentinel struct{ _ [64]byte } // not a tiny object, which others would keep
	runtime.AddCleanup(new(sentinel), func(f func()) { f() }, f)
}

// adjust sets GOGC to what is allowed beside the heap that is live now.
func (p *process) adjust() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.paced) == 0 {
		p.armed = false
		return
	}
	afterCollection(p.adjust)
	allowed := 0.0
	for paced := range p.paced {
		allowed += float64(paced.held()) * float64(paced.percent) / 100
	}
	live := max(read("/gc/heap/live:bytes"), minHeap)
	percent := p.base + int(min(100*allowed/float64(live), maxPercent))
	if change := percent - p.current; change*change > (p.current/changePart)*(p.current/changePart) {
		p.set(percent)
	}
}

const (
	// minHeap is what the runtime takes for live at least, so that it allows as much
	// garbage.
	minHeap = 4 << 20
	// maxPercent keeps GOGC in its range.
	maxPercent = 1_000_000
	// changePart of GOGC is the change that is worth stopping the world for.
	changePart = 10
)

func (p *process) set(percent int) {
	debug.SetGCPercent(percent)
	p.current = percent
}

func read(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
