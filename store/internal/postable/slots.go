package postable

import (
	"math/bits"
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

// A slot is a position and the part of a hash that is its tag, 0 where it is
// empty. Where a slot should be follows from its tag, so that a table can be
// made larger without the hashes.
const (
	tagBits = 24
	tagMask = 1<<tagBits - 1
)

func slotOf(position, tag uint64) uint64 { return position<<tagBits | tag }

func positionOf(slot uint64) uint64 { return slot >> tagBits }

// slots is an open-addressing table with linear probing. Its size never changes.
type slots struct {
	table  []uint64 // at least one of them is empty; read and written atomically
	memory *offheap.Memory
}

// offheapFrom is the size from which on a table is outside the Go heap, in
// bytes.
const offheapFrom = 8 << 10

func newSlots(n int) *slots {
	if n*8 < offheapFrom {
		return &slots{table: make([]uint64, n)}
	}
	memory := offheap.Allocate(n * 8)
	return &slots{unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(memory.Bytes()))), n), memory}
}

// home returns where the slot of a tag should be.
func (s *slots) home(tag uint64) int {
	high, _ := bits.Mul64(tag<<(64-tagBits), uint64(len(s.table)))
	return int(high)
}

// each calls visit with the positions under a tag that are not below first, and
// where they are, until it returns false.
func (s *slots) each(tag, first uint64, visit func(i int, position uint64) bool) {
	for i := s.home(tag); ; {
		slot := atomic.LoadUint64(&s.table[i])
		if slot == 0 {
			break
		}
		if slot&tagMask == tag && positionOf(slot) >= first && !visit(i, positionOf(slot)) {
			break
		}
		if i++; i == len(s.table) {
			i = 0
		}
	}
	runtime.KeepAlive(s.memory)
}

// find returns the first place of a tag whose position is not below first, and
// the position, 0 where there is none.
func (s *slots) find(tag, first uint64) (i int, position uint64) {
	table := s.table
	for i = s.home(tag); ; {
		slot := atomic.LoadUint64(&table[i])
		if slot == 0 || slot&tagMask == tag && positionOf(slot) >= first {
			runtime.KeepAlive(s.memory)
			return i, positionOf(slot)
		}
		if i++; i == len(table) {
			i = 0
		}
	}
}

// put places a slot, and reports whether it took an empty place; otherwise it is
// in that of a position below first.
func (s *slots) put(slot, first uint64) (fresh bool) {
	for i := s.home(slot & tagMask); ; {
		old := atomic.LoadUint64(&s.table[i])
		if old == 0 || positionOf(old) < first {
			atomic.StoreUint64(&s.table[i], slot)
			runtime.KeepAlive(s.memory)
			return old == 0
		}
		if i++; i == len(s.table) {
			i = 0
		}
	}
}

// replace puts a slot in the place i.
func (s *slots) replace(i int, slot uint64) {
	atomic.StoreUint64(&s.table[i], slot)
	runtime.KeepAlive(s.memory)
}
