// Package offheap allocates memory that the garbage collector neither walks nor
// counts, so that large tables cost it nothing and its target heap size does not
// double them.
package offheap

import (
	"runtime"
	"sync/atomic"
)

// Memory is a run of zeroed bytes. It is given back when nothing refers to it
// any more: whoever keeps a part of Bytes, or an unsafe view of it, has to keep
// the Memory too.
type Memory struct{ data []byte }

// Bytes returns the memory. It holds no pointers.
func (m *Memory) Bytes() []byte { return m.data }

// Allocate returns memory of the size in bytes, rounded up to whole pages. It
// panics where the system has none, as the runtime does.
func Allocate(size int) *Memory {
	m := &Memory{allocate((size + pageSize - 1) &^ (pageSize - 1))}
	inUse.Add(int64(len(m.data)))
	runtime.AddCleanup(m, giveBack, m.data)
	return m
}

func giveBack(data []byte) {
	inUse.Add(-int64(len(data)))
	free(data)
}

var inUse atomic.Int64

// InUse returns the bytes of all memory that is not yet given back, in this
// process.
func InUse() int64 { return inUse.Load() }

const pageSize = 4 << 10
