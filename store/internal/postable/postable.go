package postable

import (
	"runtime"
	"sync/atomic"
)

// Table maps hashes to positions, 1 to 2^40-1. A position below the first one
// held, which is an argument of every call, is dead: readers skip it, the writer
// uses its place again. What first is never goes back.
type Table struct {
	parts [1 << partBits]part
	swept int // the part that is swept next
}

// partBits of a hash choose its part. Many small parts grow one after the
// other, without long pauses.
const partBits = 8

type part struct {
	slots atomic.Pointer[slots]
	used  int // places that are not empty, dead ones as well
}

// New returns an empty table.
func New() *Table { return new(Table) }

func (t *Table) part(hash uint64) *part { return &t.parts[hash>>(64-partBits)] }

// tagOf is never 0, so that no slot of a tag is.
func tagOf(hash uint64) uint64 { return hash>>(64-partBits-tagBits)&tagMask | 1 }

// Find returns a position under the hash for which is returns true. Other
// hashes may be found as well, so is has to look whether the position is the
// one that is wanted.
func (t *Table) Find(hash, first uint64, is func(position uint64) bool) (position uint64, ok bool) {
	s := t.part(hash).slots.Load()
	if s == nil {
		return 0, false
	}
	s.each(tagOf(hash), first, func(_ int, p uint64) bool {
		if is(p) {
			position, ok = p, true
		}
		return !ok
	})
	return position, ok
}

// Head returns the position that was last given to Swap for the hash, or for
// another one that shares its place, 0 for none.
func (t *Table) Head(hash, first uint64) (position uint64) {
	s := t.part(hash).slots.Load()
	if s == nil {
		return 0
	}
	_, position = s.find(tagOf(hash), first)
	return position
}

// Touch loads what Find, Add and Swap with the hash will look at first. It changes
// nothing.
func (t *Table) Touch(hash uint64) {
	if s := t.part(hash).slots.Load(); s != nil {
		_ = atomic.LoadUint64(&s.table[s.home(tagOf(hash))])
		runtime.KeepAlive(s.memory)
	}
}

// Add adds a position under the hash, beside those that are there.
func (t *Table) Add(hash, position, first uint64) {
	p := t.part(hash)
	p.makeRoom(first)
	if p.slots.Load().put(slotOf(position, tagOf(hash)), first) {
		p.used++
	}
}

// Swap makes the position the one under the hash. Before any reader finds it,
// link is called with the one that was there, 0 for none.
func (t *Table) Swap(hash, position, first uint64, link func(previous uint64)) {
	p, tag := t.part(hash), tagOf(hash)
	p.makeRoom(first)
	s := p.slots.Load()
	i, previous := s.find(tag, first)
	link(previous)
	if previous != 0 {
		s.replace(i, slotOf(position, tag))
	} else if s.put(slotOf(position, tag), first) {
		p.used++
	}
}

// Remove takes a position under the hash out.
func (t *Table) Remove(hash, position uint64) {
	s, tag := t.part(hash).slots.Load(), tagOf(hash)
	if s == nil {
		return
	}
	s.each(tag, position, func(i int, p uint64) bool {
		if p == position {
			s.replace(i, slotOf(0, tag)) // dead
		}
		return p != position
	})
}

const (
	minSlots = 8
	// maxLoad is how full a part gets before it grows, newLoad how full it is
	// then, in percent; shrunk is below what it is made smaller. A search for what
	// is not there looks at 9 places at maxLoad, and at 3 at newLoad (Knuth, TAOCP
	// 3, 6.4).
	maxLoad = 75
	newLoad = 57
	shrunk  = 30
)

// makeRoom makes sure that a place is empty.
func (p *part) makeRoom(first uint64) {
	s := p.slots.Load()
	if s != nil && (p.used+1)*100 <= len(s.table)*maxLoad {
		return
	}
	p.rebuild(s, first)
}

// rebuild makes the part as large as its live positions need.
func (p *part) rebuild(old *slots, first uint64) {
	live := 0
	if old != nil {
		live = old.live(first)
	}
	s := newSlots(max(minSlots, (live+1)*100/newLoad))
	if old != nil {
		for _, slot := range old.table { // no one else writes
			if slot != 0 && positionOf(slot) >= first {
				s.put(slot, 0)
			}
		}
	}
	p.used = live
	p.slots.Store(s)
}

// live counts the positions that are not below first.
func (s *slots) live(first uint64) int {
	n := 0
	for _, slot := range s.table {
		if slot != 0 && positionOf(slot) >= first {
			n++
		}
	}
	return n
}

// Sweep looks at the next n parts in turn, and gives memory back where most
// places are empty or dead.
func (t *Table) Sweep(first uint64, n int) {
	for range n {
		p := &t.parts[t.swept]
		t.swept = (t.swept + 1) % len(t.parts)
		s := p.slots.Load()
		if s == nil {
			continue
		}
		if live := s.live(first); live == 0 {
			p.used = 0
			p.slots.Store(nil)
		} else if len(s.table) > minSlots && live*100 < len(s.table)*shrunk {
			p.rebuild(s, first)
		}
	}
}

// Bytes returns the memory held.
func (t *Table) Bytes() int64 {
	var n int64
	for i := range t.parts {
		if s := t.parts[i].slots.Load(); s != nil {
			n += int64(len(s.table)) * 8
		}
	}
	return n
}
