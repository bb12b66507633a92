package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sort"
	"time"
)

// Aggregate is the head of an aggregate. It outlives the eviction of its events.
type Aggregate struct {
	AggregateType, AggregateID string
	// Version is that of the last event, FirstVersion the first one still
	// held, 0 when none is.
	Version, FirstVersion uint64
	// FirstEventAt and LastEventAt are the timestamps of version 1 and of the
	// last version.
	FirstEventAt, LastEventAt time.Time
}

func (h *head) public() Aggregate {
	return Aggregate{
		AggregateType: h.aggregateType,
		AggregateID:   h.aggregateID,
		Version:       h.version,
		FirstVersion:  h.firstVersion(),
		FirstEventAt:  fromUnixNano(h.firstEvent),
		LastEventAt:   fromUnixNano(h.last),
	}
}

// Aggregate returns the head of an aggregate. Errors: ErrNotReady, ErrClosed,
// ErrNotFound.
func (s *Store) Aggregate(_ context.Context, aggregateType, aggregateID string) (Aggregate, error) {
	if err := s.usable(); err != nil {
		return Aggregate{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	h := s.heads.byKey[aggregateKey{aggregateType, aggregateID}]
	if h == nil {
		return Aggregate{}, ErrNotFound
	}
	return h.public(), nil
}

// AggregatesQuery selects a page of aggregates.
type AggregatesQuery struct {
	// Filter lists the aggregates that have a matching event held. A filter on
	// nothing but the aggregate type also lists those whose events are all
	// evicted.
	Filter
	// After is what the page before returned; 0 begins.
	After uint64
	Limit int // 0 is no limit
}

// Aggregates returns a page of aggregates in the order of their first events,
// and what to continue After, 0 on the last page. Errors: ErrNotReady,
// ErrClosed, ctx.Err().
func (s *Store) Aggregates(ctx context.Context, q AggregatesQuery) ([]Aggregate, uint64, error) {
	if err := s.usable(); err != nil {
		return nil, 0, err
	}
	var found []*head
	if q.isEmpty() {
		found = s.allHeads()
	} else if types, ok := q.onlyAggregateTypes(); ok {
		found = s.headsOfTypes(types)
	} else {
		seen := make(map[*head]struct{})
		err := s.scan(ctx, q.Filter, func(ev *stored) bool {
			if ev.head != nil {
				seen[ev.head] = struct{}{}
			}
			return true
		})
		if err != nil {
			return nil, 0, err
		}
		found = make([]*head, 0, len(seen))
		for h := range seen {
			found = append(found, h)
		}
		slices.SortFunc(found, compareOrdinals)
	}
	start := sort.Search(len(found), func(i int) bool { return found[i].ordinal > q.After })
	page := found[start:]
	var next uint64
	if q.Limit > 0 && len(page) > q.Limit {
		page = page[:q.Limit]
		next = page[len(page)-1].ordinal
	}
	return s.publicHeads(page), next, nil
}

func compareOrdinals(a, b *head) int { return cmp.Compare(a.ordinal, b.ordinal) }

// onlyAggregateTypes returns the wanted types when the filter asks for nothing
// else.
func (f *Filter) onlyAggregateTypes() ([]string, bool) {
	types := f.AnyOf[FieldAggregateType]
	rest := *f
	rest.AnyOf = maps.Clone(f.AnyOf)
	delete(rest.AnyOf, FieldAggregateType)
	return types, rest.isEmpty()
}

func (s *Store) allHeads() []*head {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.heads.all
}

func (s *Store) headsOfTypes(types []string) []*head {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var found []*head
	for _, t := range slices.Compact(slices.Sorted(slices.Values(types))) {
		found = append(found, s.heads.byType[t]...)
	}
	slices.SortFunc(found, compareOrdinals)
	return found
}

func (s *Store) publicHeads(page []*head) []Aggregate {
	s.mu.RLock()
	defer s.mu.RUnlock()
	aggregates := make([]Aggregate, len(page))
	for i, h := range page {
		aggregates[i] = h.public()
	}
	return aggregates
}
