package store

// slab holds copies of texts next to each other, so that the garbage collector
// finds a few large objects without pointers. What it returned stays where it
// is; a chunk is freed when nothing refers to any text in it.
type slab struct{ chunk []byte }

const slabChunk = 64 << 10

// copy returns a copy of a text.
func (s *slab) copy(text string) string {
	if len(text) == 0 {
		return ""
	}
	if cap(s.chunk)-len(s.chunk) < len(text) {
		if len(text) > slabChunk/4 { // would waste the rest of a chunk
			return string([]byte(text))
		}
		s.chunk = make([]byte, 0, slabChunk)
	}
	at := len(s.chunk)
	s.chunk = append(s.chunk, text...)
	return borrowed(s.chunk[at:])
}
