package ledger

import (
	"errors"
	"fmt"
)

// cursor is how far a pass over the events of a store has come.
type cursor struct {
	position   uint64
	recordedAt int64
	versions   map[aggregate]uint64
	numbers    map[int]int // the last one of each writer
	seen       map[string]bool
}

type aggregate struct{ aggregateType, id string }

func newCursor() cursor {
	return cursor{versions: map[aggregate]uint64{}, numbers: map[int]int{}, seen: map[string]bool{}}
}

// pass takes the next event: what the order and the numbers of all have to be.
func (c *cursor) pass(e *entry, s *Stored) error {
	key := aggregate{s.AggregateType, s.AggregateID}
	var version uint64
	if key != (aggregate{}) {
		version = c.versions[key] + 1
	}
	switch {
	case c.seen[s.ID]:
		return errors.New("it is stored twice")
	case s.Position != c.position+1:
		return fmt.Errorf("it follows position %d", c.position)
	case s.Version != version:
		return fmt.Errorf("version %d, expected %d", s.Version, version)
	case s.RecordedAt < c.recordedAt:
		return fmt.Errorf("recorded at %d, after one of %d", s.RecordedAt, c.recordedAt)
	case e.event.Number <= c.numbers[e.event.Writer]:
		return fmt.Errorf("out of order: it comes after number %d of its writer", c.numbers[e.event.Writer])
	}
	c.position, c.recordedAt = s.Position, s.RecordedAt
	c.versions[key] = version
	c.numbers[e.event.Writer] = e.event.Number
	c.seen[s.ID] = true
	return nil
}

// missing returns the id of an event that was seen in an earlier pass and is not in
// this one, "" if there is none.
func (c *cursor) missing(entries map[string]*entry) string {
	for id, e := range entries {
		if e.stored != nil && !c.seen[id] {
			return id
		}
	}
	return ""
}
