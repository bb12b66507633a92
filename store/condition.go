package store

import (
	"context"
	"fmt"
	"slices"
)

// Condition is an append condition as the Dynamic Consistency Boundary
// specification (dcb.events) has it: the append fails if an event after the
// position After matches any of the items. Without items it always holds.
//
// A condition that reaches back behind the first position held, and that no held
// event breaks, fails with an [*EvictedError]: an evicted event may have broken
// it. One whose epoch is another, or whose position was never given, fails with
// ErrOtherEpoch.
type Condition struct {
	Items []ConditionItem
	After uint64 // 0 looks at all events
	// Epoch is the one that After is a position of; empty is not checked.
	Epoch string
}

// ConditionItem matches events of any of the types that have all of the tags. No
// types stand for every type, and no tags ask for none.
type ConditionItem struct{ Types, Tags []string }

// MaxConflicts is how many positions a [ConditionError] has at the most.
const MaxConflicts = 100

// preparedCondition is a condition that was looked at before its append has the
// writer lock, so that the writer looks at what came since alone. It changes
// nothing of what the writer finds.
type preparedCondition struct {
	*Condition
	upTo  uint64   // the last position looked at
	found []uint64 // of the matching events up to there, ascending
	// otherEpoch is set where the condition's epoch was not that of the store to which
	// the append was made.
	otherEpoch bool
}

// prepareCondition looks at what is stored now. Errors: ctx.Err().
func (s *Store) prepareCondition(ctx context.Context, c *Condition) (*preparedCondition, error) {
	if c == nil {
		return nil, nil
	}
	// Under the lock the view has what the names know.
	s.mu.RLock()
	r := s.newReader()
	searches := s.searches(r.view, c)
	otherEpoch := c.Epoch != "" && c.Epoch != s.epoch
	s.mu.RUnlock()
	defer r.close()
	var found []uint64
	for i := range searches {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found = append(found, searches[i].run(r.view, c.After)...)
	}
	return &preparedCondition{c, r.view.last(), lastConflicts(found), otherEpoch}, nil
}

// checkCondition returns an error unless the condition holds. Writer, under the
// store's lock.
func (s *Store) checkCondition(c *preparedCondition) error {
	if c == nil {
		return nil
	}
	v := &s.writing
	switch {
	case c.otherEpoch:
		return fmt.Errorf("%w: the append condition is of epoch %.100q", ErrOtherEpoch, c.Epoch)
	case c.After > v.last():
		return fmt.Errorf("%w: the append condition is after position %d, the last one is %d",
			ErrOtherEpoch, c.After, v.last())
	}
	found := slices.DeleteFunc(c.found, func(position uint64) bool { return position < v.first })
	searches := s.searches(v, c.Condition)
	for i := range searches {
		found = append(found, searches[i].run(v, max(c.After, c.upTo))...)
	}
	switch {
	case len(found) > 0:
		return &ConditionError{lastConflicts(found)}
	case len(c.Items) > 0 && c.After+1 < v.first:
		return &EvictedError{What: "position", Asked: c.After + 1, First: v.firstHeld()}
	}
	return nil
}

// lastConflicts returns the positions, each once, ascending: of many the last
// MaxConflicts.
func lastConflicts(positions []uint64) []uint64 {
	slices.Sort(positions)
	positions = slices.Compact(positions)
	return positions[max(0, len(positions)-MaxConflicts):]
}
