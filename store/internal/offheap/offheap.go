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
// panics where the system has none, as the runtime does. Safe for concurrent use.
func Allocate(size int) *Memory {
	pages := (size + pageSize - 1) / pageSize
	var m *Memory
	if pages > mostShared {
		m = &Memory{allocate(pages * pageSize)}
		runtime.AddCleanup(m, release, m.data)
	} else {
		r := shared.take(pages)
		m = &Memory{r.bytes()}
		runtime.AddCleanup(m, giveBack, r)
	}
	inUse.Add(int64(len(m.data)))
	return m
}

// Wrap returns memory of another make, which is released when nothing refers to it any
// more. It does not count as in use.
func Wrap(data []byte, release func()) *Memory {
	m := &Memory{data}
	runtime.AddCleanup(m, func(release func()) { release() }, release)
	return m
}

func release(data []byte) {
	inUse.Add(-int64(len(data)))
	free(data)
}

func giveBack(r run) {
	inUse.Add(-int64(r.pages * pageSize))
	shared.giveBack(r)
}

var inUse atomic.Int64

// InUse returns the bytes of all memory that is not yet given back, in this
// process.
func InUse() int64 { return inUse.Load() }

const pageSize = 4 << 10
