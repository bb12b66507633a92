package store

import (
	"github.com/gyroscops/otel-eventstore/store/internal/bitpack"
	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

// arena places packed blocks next to each other in large pieces of memory
// outside of the Go heap. A piece goes back when no block in it is left.
type arena struct {
	memory *offheap.Memory
	used   int
}

// arenaPiece is the size of a huge page.
const arenaPiece = 2 << 20

// copy returns a copy of the data.
func (a *arena) copy(data []byte) region {
	size := len(data) + bitpack.Slack
	if size > arenaPiece/8 {
		memory := offheap.Allocate(size)
		copy(memory.Bytes(), data)
		return region{memory.Bytes(), memory}
	}
	if a.memory == nil || a.used+size > arenaPiece {
		a.memory, a.used = offheap.Allocate(arenaPiece), 0
	}
	place := a.memory.Bytes()[a.used : a.used+size]
	a.used += size
	copy(place, data)
	return region{place, a.memory}
}
