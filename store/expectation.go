package store

import "strconv"

// Expectation is what the version of an aggregate has to be before the first
// event of an append. The aggregate need not be one that is appended to.
type Expectation struct {
	AggregateType, AggregateID string
	// Version is the expected one: 0 means that the aggregate must not exist, nil
	// that it must.
	Version *uint64
}

// expected says what is asked for, for messages.
func (e *Expectation) expected() string {
	if e.Version == nil {
		return "any other than 0"
	}
	return strconv.FormatUint(*e.Version, 10)
}

func (e *Expectation) holds(actual uint64) bool {
	if e.Version == nil {
		return actual > 0
	}
	return actual == *e.Version
}

// checkExpectations returns a *ConflictError unless all of them hold. Writer.
func (s *Store) checkExpectations(expected []Expectation) error {
	var conflicts []Conflict
	for _, e := range expected {
		if actual := s.heads.version(aggregateKey{e.AggregateType, e.AggregateID}); !e.holds(actual) {
			conflicts = append(conflicts, Conflict{e, actual})
		}
	}
	if len(conflicts) > 0 {
		return &ConflictError{conflicts}
	}
	return nil
}
