package store

import (
	"cmp"
	"context"
	"slices"
)

// KeyCount is a value of a field and how many events have it.
type KeyCount struct {
	Key   string
	Count int
}

// Counts counts events by the values of a field. An event with several tags
// counts in each of their groups.
type Counts struct {
	Count   int
	Groups  []KeyCount // by falling count, then key; nil without a field
	Missing int        // events without the field
}

// Count counts matching events, by the values of groupBy where it is not nil.
// Errors: ErrNotReady, ErrClosed, ctx.Err().
func (s *Store) Count(ctx context.Context, f Filter, groupBy *Field) (Counts, error) {
	if err := s.usable(); err != nil {
		return Counts{}, err
	}
	if counts, ok := s.tallied(&f, groupBy); ok {
		return counts, nil
	}
	var counts Counts
	g := newGroups(FieldEventType)
	if groupBy != nil {
		g = newGroups(*groupBy)
	}
	err := s.scan(ctx, &f, func(r *reader, h *hit) bool {
		counts.Count++
		if groupBy != nil {
			g.add(r, h)
		}
		return true
	})
	if err != nil {
		return Counts{}, err
	}
	if groupBy != nil {
		counts.Groups, counts.Missing = g.sorted(), g.missing
	}
	return counts, nil
}

// tallied counts without a look at any event, where the filter lets all pass
// and the names know how often they are used.
func (s *Store) tallied(f *Filter, groupBy *Field) (Counts, bool) {
	if !f.isEmpty() || groupBy != nil && (groupBy.column() == noColumn || *groupBy == FieldTag) {
		return Counts{}, false // an event may have many tags
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	counts := Counts{Count: int(s.view.Load().len())}
	if groupBy == nil {
		return counts, true
	}
	g := s.tallyLocked(*groupBy, counts.Count)
	counts.Groups, counts.Missing = g.sorted(), g.missing
	return counts, true
}

// tallyLocked returns the groups of all events by a field that has names.
func (s *Store) tallyLocked(f Field, total int) *groups {
	g := newGroups(f)
	g.missing = total
	names := s.names[f.column()]
	for id, t := range names.byID.All() {
		if t.count > 0 {
			g.counts[names.byID.Key(id)] = int(t.count)
			g.missing -= int(t.count)
		}
	}
	return g
}

// groups counts events by the values of one field.
type groups struct {
	field   Field
	counts  map[string]int
	missing int
}

func newGroups(f Field) *groups { return &groups{field: f, counts: make(map[string]int)} }

func (g *groups) add(r *reader, h *hit) {
	if !r.eachValue(h, g.field, func(value string) { g.counts[value]++ }) {
		g.missing++
	}
}

func (g *groups) sorted() []KeyCount {
	sorted := make([]KeyCount, 0, len(g.counts))
	for key, count := range g.counts {
		sorted = append(sorted, KeyCount{key, count})
	}
	slices.SortFunc(sorted, func(a, b KeyCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	return sorted
}

// eachValue calls visit with each value of a field, and reports whether the
// event has one.
func (r *reader) eachValue(h *hit, f Field, visit func(string)) bool {
	value := ""
	switch {
	case f == FieldTag:
		tags := h.rows.tags(h.row)
		for _, tag := range tags {
			visit(r.names.text(tagNames, tag.cell))
		}
		return len(tags) > 0
	case f == FieldAggregateID:
		value = r.names.aggregate(h.number(colHead)).aggregateID
	case f.column() != noColumn:
		value = r.names.text(f.column(), h.number(f.column()))
	default:
		value = r.view.text(f.text(), h.position)
	}
	if value == "" {
		return false
	}
	visit(value)
	return true
}

// FieldInfo says how many events have a field, and how many values it has.
type FieldInfo struct {
	Field  Field
	Count  int
	Values int
}

// FieldInfos describes every field over the matching events, in the order of
// [Fields]. Errors: ErrNotReady, ErrClosed, ctx.Err().
func (s *Store) FieldInfos(ctx context.Context, f Filter) ([]FieldInfo, error) {
	all := make([]*groups, numFields)
	for i, field := range Fields() {
		all[i] = newGroups(field)
	}
	count := 0
	err := s.scan(ctx, &f, func(r *reader, h *hit) bool {
		count++
		for _, g := range all {
			g.add(r, h)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	infos := make([]FieldInfo, numFields)
	for i, g := range all {
		infos[i] = FieldInfo{Field: g.field, Count: count - g.missing, Values: len(g.counts)}
	}
	return infos, nil
}
