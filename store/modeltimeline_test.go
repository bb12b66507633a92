package store

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// checkTimeline reads a timeline in pages and compares it with the model's.
func (m *model) checkTimeline(t testing.TB, s *Store, q TimelineQuery) {
	t.Helper()
	line := m.matching(q.Filter)
	slices.SortFunc(line, func(a, b modelEvent) int {
		return cmp.Or(a.Timestamp.Compare(b.Timestamp), cmp.Compare(a.Position, b.Position))
	})
	if len(line) == 0 {
		_, err := s.Timeline(t.Context(), q)
		require.ErrorIs(t, err, ErrNotFound)
		return
	}
	want := m.timelineEvents(line)
	got := []TimelineEvent{}
	for {
		page, err := s.Timeline(t.Context(), q)
		require.NoError(t, err)
		m.checkSummary(t, line, page)
		got = append(got, page.Events...)
		if page.Next == (TimelinePlace{}) {
			break
		}
		require.Len(t, page.Events, q.Limit)
		q.After, q.AsOf, q.Count = page.Next, page.AsOf, page.Count
	}
	require.Equal(t, want, got)
}

func (m *model) timelineEvents(line []modelEvent) []TimelineEvent {
	parent := make([]int, len(line))
	for i, e := range line {
		parent[i] = slices.IndexFunc(line, func(other modelEvent) bool {
			return e.CausationID != "" && other.EventID == e.CausationID
		})
	}
	want := []TimelineEvent{}
	for i, e := range line {
		te := TimelineEvent{e.Event, InTimeline{
			Offset: e.Timestamp.Sub(line[0].Timestamp), Depth: depth(parent, i),
			MissingCause: e.CausationID != "" && m.find(e.CausationID) == nil,
		}}
		if i > 0 {
			te.Gap = e.Timestamp.Sub(line[i-1].Timestamp)
		}
		want = append(want, te)
	}
	return want
}

// depth walks from an event to its root. In a circle that is the earliest.
func depth(parent []int, i int) int {
	walked := i
	for range parent { // so far that it is the end, or in the circle
		if parent[walked] < 0 {
			break
		}
		walked = parent[walked]
	}
	root := walked
	for at := walked; parent[at] >= 0; {
		if at = parent[at]; at == walked {
			break
		}
		root = min(root, at)
	}
	steps := 0
	for ; i != root; i = parent[i] {
		steps++
	}
	return steps
}

func (m *model) checkSummary(t testing.TB, line []modelEvent, page *Timeline) {
	t.Helper()
	require.Equal(t, len(line), page.Count)
	require.Equal(t, line[0].Timestamp, page.StartedAt)
	require.Equal(t, line[len(line)-1].Timestamp, page.EndedAt)
	require.Equal(t, m.next-1, page.AsOf)
	var services, traces []string
	var aggregates []TimelineAggregate
	for _, e := range line {
		if e.Service != "" && !slices.Contains(services, e.Service) {
			services = append(services, e.Service)
		}
		if e.TraceID != "" && !slices.Contains(traces, e.TraceID) {
			traces = append(traces, e.TraceID)
		}
		if e.AggregateType == "" {
			continue
		}
		i := slices.IndexFunc(aggregates, func(a TimelineAggregate) bool {
			return a.AggregateType == e.AggregateType && a.AggregateID == e.AggregateID
		})
		if i < 0 {
			i = len(aggregates)
			aggregates = append(aggregates, TimelineAggregate{e.AggregateType, e.AggregateID, 0})
		}
		aggregates[i].Count++
	}
	slices.Sort(services)
	require.Equal(t, services, page.Services)
	require.Equal(t, traces, page.TraceIDs)
	require.Equal(t, aggregates, page.Aggregates)
}

// checkStatistics compares what is counted together with what is counted alone.
func (m *model) checkStatistics(t testing.TB, s *Store, f Filter, loc *time.Location) {
	t.Helper()
	statistics, err := s.Statistics(t.Context(), f, loc)
	require.NoError(t, err)
	matching := m.matching(f)
	require.Equal(t, len(matching), statistics.Total)
	for interval, buckets := range map[Interval][]Bucket{Hour: statistics.ByHour, Day: statistics.ByDay} {
		want, got := make(map[string]int), make(map[string]int)
		for _, e := range matching {
			want[label(interval, e.Timestamp.In(loc))]++
		}
		for _, b := range buckets {
			require.Positive(t, b.Count)
			got[b.Label] += b.Count
		}
		require.Equal(t, want, got)
	}
	for field, top := range map[Field]Top{
		FieldOrganizationID: statistics.ByOrganization, FieldUserID: statistics.ByUser,
		FieldEventType: statistics.ByEventType, FieldService: statistics.ByService,
	} {
		counts, err := s.Count(t.Context(), f, &field)
		require.NoError(t, err)
		require.Equal(t, Top{Keys: counts.Groups, Missing: counts.Missing}, top)
	}
}
