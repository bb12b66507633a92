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
	hours, days := newHistogram(Hour, loc, nil), newHistogram(Day, loc, nil)
	organizations, users := newGroups(FieldOrganizationID), newGroups(FieldUserID)
	types, services := newGroups(FieldEventType), newGroups(FieldService)
	err := s.scan(ctx, f, func(ev *stored) bool {
		hours.add(ev)
		days.add(ev)
		for _, g := range []*groups{organizations, users, types, services} {
			g.add(ev)
		}
		return true
	})
	if err != nil {
		return Statistics{}, err
	}
	return Statistics{
		Total:          hours.total,
		ByHour:         hours.counted(),
		ByDay:          days.counted(),
		ByOrganization: organizations.top(),
		ByUser:         users.top(),
		ByEventType:    types.top(),
		ByService:      services.top(),
	}, nil
}
