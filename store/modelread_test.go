package store

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// values returns what the event has in a field.
func (e *modelEvent) values(f Field) []string {
	values := []string{e.value(f)}
	if f == FieldTag {
		values = e.Tags
	}
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
}

func (e *modelEvent) matches(f *Filter) bool {
	for field, wanted := range f.AnyOf {
		if !anyIn(e.values(field), wanted) {
			return false
		}
	}
	for field, wanted := range f.NoneOf {
		if anyIn(e.values(field), wanted) {
			return false
		}
	}
	inside := func(t, from, to time.Time) bool {
		return (from.IsZero() || !t.Before(from)) && (to.IsZero() || t.Before(to))
	}
	between := func(n, from, to uint64) bool { return n >= from && (to == 0 || n <= to) }
	if !inside(e.Timestamp, f.From, f.To) || !inside(e.RecordedAt, f.RecordedFrom, f.RecordedTo) ||
		!between(e.Position, f.FromPosition, f.ToPosition) || !between(e.Version, f.FromVersion, f.ToVersion) {
		return false
	}
	for _, text := range f.Text {
		if !e.content.contains(text) {
			return false
		}
	}
	for _, a := range f.Attributes {
		if !anyIn(e.content.attributeEquals(a.Key), a.Values) {
			return false
		}
	}
	for _, d := range f.Data {
		if !anyIn(e.content.dataEquals(d.Path), d.Values) {
			return false
		}
	}
	return true
}

func (m *model) matching(f Filter) []modelEvent {
	found := []modelEvent{}
	for _, e := range m.held {
		if e.matches(&f) {
			found = append(found, e)
		}
	}
	return found
}

// horizon returns why a read of events is refused, nil when it is not.
func (m *model) horizon(f Filter) *EvictedError {
	for _, position := range []uint64{f.FromPosition, f.ToPosition} {
		if position != 0 && position < m.first() {
			e := &EvictedError{What: "position", Asked: position}
			if len(m.held) > 0 {
				e.First = m.first()
			}
			return e
		}
	}
	types, ids := f.AnyOf[FieldAggregateType], f.AnyOf[FieldAggregateID]
	if len(types) != 1 || len(ids) != 1 {
		return nil
	}
	h := m.head(aggregateKey{types[0], ids[0]})
	if h == nil {
		return nil
	}
	held := m.matching(Filter{AnyOf: map[Field][]string{FieldAggregateType: types, FieldAggregateID: ids}})
	first := uint64(0)
	if len(held) > 0 {
		first = held[0].Version
	}
	for _, version := range []uint64{f.FromVersion, f.ToVersion} {
		if version != 0 && version <= h.version && (first == 0 || version < first) {
			return &EvictedError{What: "version", Asked: version, First: first}
		}
	}
	return nil
}

// checkJSONEvents compares what VisitJSON shows with the events.
func checkJSONEvents(t testing.TB, s *Store, q Query, events []Event) {
	t.Helper()
	n := 0
	require.NoError(t, s.VisitJSON(t.Context(), q, func(e *JSONEvent) bool {
		want := events[n].JSON()
		n++
		require.Equal(t, string(want.Data), string(e.Data))
		require.Equal(t, string(want.Attributes), string(e.Attributes))
		e.Record.Body, e.Record.Attributes = want.Record.Body, want.Record.Attributes
		require.Equal(t, *want.Event, *e.Event)
		return true
	}))
	require.Len(t, events, n)
}

func (m *model) checkEvents(t testing.TB, s *Store, q Query) {
	t.Helper()
	got := []Event{}
	var failed error
	for e, err := range s.Events(t.Context(), q) {
		require.NoError(t, failed)
		if failed = err; err == nil {
			got = append(got, e)
		}
	}
	if want := m.horizon(q.Filter); want != nil {
		var evicted *EvictedError
		require.ErrorAs(t, failed, &evicted)
		require.Equal(t, want, evicted)
		require.Empty(t, got)
		return
	}
	require.NoError(t, failed)
	checkJSONEvents(t, s, q, got)
	want := []Event{}
	for _, e := range m.matching(q.Filter) {
		want = append(want, e.Event)
	}
	if q.Descending {
		slices.Reverse(want)
	}
	if q.Limit > 0 {
		want = want[:min(q.Limit, len(want))]
	}
	require.Equal(t, want, got)
}

func (m *model) checkCounts(t testing.TB, s *Store, f Filter, groupBy Field) {
	t.Helper()
	got, err := s.Count(t.Context(), f, &groupBy)
	require.NoError(t, err)
	matching := m.matching(f)
	want := Counts{Count: len(matching), Groups: []KeyCount{}}
	for _, e := range matching {
		values := e.values(groupBy)
		if len(values) == 0 {
			want.Missing++
		}
		for _, v := range values {
			i := slices.IndexFunc(want.Groups, func(k KeyCount) bool { return k.Key == v })
			if i < 0 {
				i = len(want.Groups)
				want.Groups = append(want.Groups, KeyCount{Key: v})
			}
			want.Groups[i].Count++
		}
	}
	slices.SortFunc(want.Groups, func(a, b KeyCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
	})
	require.Equal(t, want, got)
}

func (m *model) checkAggregates(t testing.TB, s *Store, f Filter) {
	t.Helper()
	got, _, err := s.Aggregates(t.Context(), AggregatesQuery{Filter: f})
	require.NoError(t, err)
	// Without a criterion but the type those without events are listed too.
	types, byType := f.AnyOf[FieldAggregateType]
	_, rest := f.onlyAggregateTypes()
	want := []Aggregate{}
	for _, h := range m.heads {
		of := Filter{AnyOf: map[Field][]string{
			FieldAggregateType: {h.key.aggregateType}, FieldAggregateID: {h.key.aggregateID},
		}}
		held := m.matching(of)
		listed := rest && (!byType || slices.Contains(types, h.key.aggregateType)) ||
			slices.ContainsFunc(held, func(e modelEvent) bool { return e.matches(&f) })
		if !listed {
			continue
		}
		a := Aggregate{
			AggregateType: h.key.aggregateType, AggregateID: h.key.aggregateID, Version: h.version,
			FirstEventAt: fromUnixNano(h.first), LastEventAt: fromUnixNano(h.last),
		}
		if len(held) > 0 {
			a.FirstVersion = held[0].Version
		}
		want = append(want, a)
	}
	require.Equal(t, want, got)
}

// label is what the clock of the zone shows at a time, cut to the interval.
func label(i Interval, t time.Time) string {
	switch i {
	case Second:
		return t.Format("2006-01-02T15:04:05")
	case Minute:
		return t.Format("2006-01-02T15:04")
	case Hour:
		return t.Format("2006-01-02T15:00")
	case Week:
		year, week := t.ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week)
	case Month:
		return t.Format("2006-01")
	default:
		return t.Format("2006-01-02")
	}
}

// reach is the length of the range that a trend covers.
func reach(q TrendQuery, matching []modelEvent) time.Duration {
	from, to := q.From, q.To
	for _, e := range matching {
		if q.From.IsZero() && (from.IsZero() || e.Timestamp.Before(from)) {
			from = e.Timestamp
		}
		if q.To.IsZero() && e.Timestamp.After(to) {
			to = e.Timestamp
		}
	}
	return to.Sub(from)
}

func (m *model) checkTrends(t testing.TB, s *Store, q TrendQuery) {
	t.Helper()
	trends, err := s.Trends(t.Context(), q)
	matching := m.matching(q.Filter)
	if errors.Is(err, ErrTooManyBuckets) {
		// Only seconds of the hours around the epoch, and the one time that is
		// centuries away, make it so.
		require.True(t, q.Interval == Second && reach(q, matching) > (MaxBuckets-2)*time.Second ||
			slices.ContainsFunc(matching, func(e modelEvent) bool { return e.Timestamp.UnixNano() == math.MaxInt64 }))
		return
	}
	require.NoError(t, err)
	require.Equal(t, len(matching), trends.Total)
	got, want := make(map[string]int), make(map[string]int)
	for i, b := range trends.Buckets {
		got[b.Label] += b.Count
		require.True(t, i == 0 || trends.Buckets[i-1].Start.Before(b.Start))
		want[b.Label] += 0
		groups := 0
		for _, n := range b.Groups {
			groups += n
		}
		require.LessOrEqual(t, groups, b.Count)
	}
	for _, e := range matching {
		want[label(q.Interval, e.Timestamp.In(q.Location))]++
	}
	require.Equal(t, want, got)
}
