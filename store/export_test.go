package store

// NewSmall returns a store whose segments have 128 events, which are packed at once: it
// seals all the time.
func NewSmall(options Options) *Store {
	s := New(options)
	s.layout, s.openBlocks = layout{4, 3}, 0
	return s
}
