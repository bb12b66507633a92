package store

import "fmt"

// Loss is what a store that was opened no longer has, though it was acknowledged.
type Loss struct {
	// First and Last are positions; those between that are not in the store, or not in
	// their place, are lost as far as it can tell.
	First, Last uint64
	File        string // where the damaged file is, or was
	Reason      string
}

// lose notes a loss.
func (s *Store) lose(l Loss) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.losses = append(s.losses, l)
}

// setReadOnly makes the store take no entries: it could not decide about them as it
// would have with what it lost.
func (s *Store) setReadOnly(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readOnly = reason
}

// writable returns ErrReadOnly where the store takes no entries.
func (s *Store) writable() error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.readOnly == "" {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrReadOnly, s.readOnly)
}
