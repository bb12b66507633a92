package store

import "github.com/gyroscops/otel-eventstore/store/internal/offheap"

// slab holds copies of texts next to each other, outside of the Go heap. What it
// returned stays where it is until the slab is reset, as long as the slab.
type slab struct {
	chunks []*offheap.Memory
	begun  int    // chunks
	chunk  []byte // that is being filled, the last one begun
}

const (
	slabChunk = 32 << 10
	// largeSlab is how many chunks a slab has at most that waits for the next texts.
	largeSlab = 8
)

// isLarge reports whether the slab takes far more than that of most blocks.
func (s *slab) isLarge() bool { return len(s.chunks) > largeSlab }

// reset makes the slab use its memory again.
func (s *slab) reset() { s.begun, s.chunk = 0, nil }

// grow begins a chunk.
func (s *slab) grow() {
	if s.begun == len(s.chunks) {
		s.chunks = append(s.chunks, offheap.Allocate(slabChunk))
	}
	s.chunk = s.chunks[s.begun].Bytes()[:0]
	s.begun++
}

// take returns room for so many bytes to be appended.
func (s *slab) take(size int) []byte {
	if cap(s.chunk)-len(s.chunk) < size {
		if size > slabChunk/4 { // would waste the rest of a chunk
			return make([]byte, 0, size)
		}
		s.grow()
	}
	at := len(s.chunk)
	s.chunk = s.chunk[:at+size]
	return s.chunk[at : at : at+size]
}
