package store

import (
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

// public returns the aggregate of a cell. The caller holds the store's lock.
func (hs *heads) public(cell uint64) Aggregate {
	h, key := hs.at(cell), hs.keyOf(cell)
	return Aggregate{
		AggregateType: key.aggregateType,
		AggregateID:   key.aggregateID,
		Version:       h.version,
		FirstVersion:  h.firstVersion(),
		FirstEventAt:  fromUnixNano(h.firstEvent),
		LastEventAt:   fromUnixNano(h.when),
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
	cell := s.heads.find(aggregateKey{aggregateType, aggregateID})
	if cell == 0 {
		return Aggregate{}, ErrNotFound
	}
	return s.heads.public(cell), nil
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
	if types, ok := q.onlyAggregateTypes(); ok {
		page, next := s.listAggregates(q, types)
		return page, next, nil
	}
	seen := make(map[uint64]struct{})
	err := s.scan(ctx, &q.Filter, func(_ *reader, h *hit) bool {
		if head := h.number(colHead); head != 0 {
			seen[head] = struct{}{}
		}
		return true
	})
	if err != nil {
		return nil, 0, err
	}
	cells := slices.Sorted(maps.Keys(seen))
	start := sort.Search(len(cells), func(i int) bool { return cells[i] > q.After })
	page, next := cells[start:], uint64(0)
	if q.Limit > 0 && len(page) > q.Limit {
		page = page[:q.Limit]
		next = page[len(page)-1]
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	aggregates := make([]Aggregate, len(page))
	for i, cell := range page {
		aggregates[i] = s.heads.public(cell)
	}
	return aggregates, next, nil
}

// onlyAggregateTypes returns the wanted types, nil for all, when the filter
// asks for nothing else.
func (f *Filter) onlyAggregateTypes() ([]string, bool) {
	if f.isEmpty() {
		return nil, true
	}
	types, ok := f.AnyOf[FieldAggregateType]
	rest := *f
	rest.AnyOf = maps.Clone(f.AnyOf)
	delete(rest.AnyOf, FieldAggregateType)
	if types == nil {
		types = []string{}
	}
	return types, ok && rest.isEmpty()
}

// listAggregates returns a page of the aggregates of some types, of all for
// nil, whether their events are held or not.
func (s *Store) listAggregates(q AggregatesQuery, types []string) (page []Aggregate, next uint64) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	page = []Aggregate{}
	last := uint64(0)
	heads := uint64(s.heads.byID.Len())
	for cell := min(q.After, heads) + 1; cell <= heads; cell++ { // ids are dense
		if types != nil && !slices.Contains(types, s.heads.keyOf(cell).aggregateType) {
			continue
		}
		if q.Limit > 0 && len(page) == q.Limit {
			return page, last
		}
		page = append(page, s.heads.public(cell))
		last = cell
	}
	return page, 0
}
