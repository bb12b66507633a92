package store

import (
	"context"
	"time"
)

// TopKeys is how many keys a [Top] lists.
const TopKeys = 100

// Top are the most frequent values of a field.
type Top struct {
	Keys    []KeyCount // by falling count, then key
	Other   int        // events with other values
	Missing int        // events without the field
}

func (g *groups) top() Top {
	t := Top{Keys: g.sorted(), Missing: g.missing}
	if len(t.Keys) > TopKeys {
		for _, k := range t.Keys[TopKeys:] {
			t.Other += k.Count
		}
		t.Keys = t.Keys[:TopKeys]
	}
	return t
}

// Statistics counts events by everything that is counted often.
type Statistics struct {
	Total         int
	ByHour, ByDay []Bucket // those with events, in order

	ByOrganization, ByUser, ByEventType, ByService Top
}

// Statistics counts matching events of one consistent view; hours and days are
// those of loc, nil for UTC. Errors: ErrNotReady, ErrClosed, ctx.Err().
func (s *Store) Statistics(ctx context.Context, f Filter, loc *time.Location) (Statistics, error) {
	if err := s.usable(); err != nil {
		return Statistics{}, err
	}
	c := newCensus(loc)
	if !f.isEmpty() || !s.rolledCensus(c) {
		c = newCensus(loc)
		if err := s.scan(ctx, &f, c.add); err != nil {
			return Statistics{}, err
		}
	}
	return Statistics{
		Total:          c.hours.total,
		ByHour:         c.hours.counted(),
		ByDay:          c.days.counted(),
		ByOrganization: c.groups[0].top(),
		ByUser:         c.groups[1].top(),
		ByEventType:    c.groups[2].top(),
		ByService:      c.groups[3].top(),
	}, nil
}

// census counts what [Statistics] has.
type census struct {
	hours, days *histogram
	groups      [len(censusFields)]*groups
}

var censusFields = [...]Field{FieldOrganizationID, FieldUserID, FieldEventType, FieldService}

func newCensus(loc *time.Location) *census {
	c := &census{hours: newHistogram(Hour, loc, false), days: newHistogram(Day, loc, false)}
	for i, f := range censusFields {
		c.groups[i] = newGroups(f)
	}
	return c
}

func (c *census) add(r *reader, h *hit) bool {
	timestamp := h.timestamp()
	c.hours.add(timestamp)
	c.days.add(timestamp)
	for _, g := range c.groups {
		g.add(r, h)
	}
	return true
}

// rolledCensus counts all events without a look at any. It returns false where
// the zone's hours begin within a quarter of an hour.
func (s *Store) rolledCensus(c *census) bool {
	s.mu.RLock()
	all, total := s.rollup.all.clone(), int(s.view.Load().len())
	for i, f := range censusFields {
		c.groups[i] = s.tallyLocked(f, total)
	}
	s.mu.RUnlock()
	for i, q := range all.quarters {
		n := int(all.counts[i])
		if !c.hours.addQuarter(q, n, "") || !c.days.addQuarter(q, n, "") {
			return false
		}
	}
	return true
}
