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
	var counts Counts
	if groupBy == nil {
		err := s.scan(ctx, f, func(*stored) bool {
			counts.Count++
			return true
		})
		return counts, err
	}
	g := newGroups(*groupBy)
	err := s.scan(ctx, f, func(ev *stored) bool {
		counts.Count++
		g.add(ev)
		return true
	})
	if err != nil {
		return Counts{}, err
	}
	counts.Groups, counts.Missing = g.sorted(), g.missing
	return counts, nil
}

// groups counts events by the values of one field.
type groups struct {
	field   Field
	counts  map[string]int
	missing int
}

func newGroups(f Field) *groups { return &groups{field: f, counts: make(map[string]int)} }

func (g *groups) add(ev *stored) {
	if !ev.eachValue(g.field, func(value string) { g.counts[value]++ }) {
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

// eachValue calls f with each value of a field, and reports whether the event
// has one.
func (ev *stored) eachValue(f Field, visit func(string)) bool {
	value := ""
	switch f {
	case FieldTag:
		for _, tag := range ev.tags {
			visit(tag.key)
		}
		return len(ev.tags) > 0
	case FieldEventID:
		value = ev.eventID
	case FieldSpanID:
		value = ev.spanID
	default:
		value = ev.value(f)
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
	err := s.scan(ctx, f, func(ev *stored) bool {
		count++
		for _, g := range all {
			g.add(ev)
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
