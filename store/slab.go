package store

// slab holds copies of texts next to each other, so that the garbage collector
// finds a few large objects without pointers. What it returned stays where it
// is until the slab is reset.
type slab struct {
	chunk  []byte   // that is being filled
	filled [][]byte // before it
	spare  [][]byte // to be filled
}

const (
	slabChunk = 64 << 10
	// spareChunks is how many chunks are kept for the next texts.
	spareChunks = 4
)

// reset makes the slab use its memory again.
func (s *slab) reset() {
	for _, chunk := range append(s.filled, s.chunk) {
		if chunk != nil && len(s.spare) < spareChunks {
			s.spare = append(s.spare, chunk[:0])
		}
	}
	s.chunk, s.filled = nil, nil
}

// grow begins a chunk.
func (s *slab) grow() {
	if s.chunk != nil {
		s.filled = append(s.filled, s.chunk)
	}
	if n := len(s.spare); n > 0 {
		s.chunk, s.spare = s.spare[n-1], s.spare[:n-1]
		return
	}
	s.chunk = make([]byte, 0, slabChunk)
}

// copy returns a copy of a text.
func (s *slab) copy(text string) string {
	if len(text) == 0 {
		return ""
	}
	if cap(s.chunk)-len(s.chunk) < len(text) {
		if len(text) > slabChunk/4 { // would waste the rest of a chunk
			return string([]byte(text))
		}
		s.grow()
	}
	at := len(s.chunk)
	s.chunk = append(s.chunk, text...)
	return borrowed(s.chunk[at:])
}
