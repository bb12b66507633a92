package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var trendTests = []test{
	{"ZeroFilled", testTrendsZeroFilled},
	{"Range", testTrendRange},
	{"EdgesCountWhatIsInRange", testTrendEdges},
	{"Groups", testTrendGroups},
	{"TooManyBuckets", testTooManyBuckets},
	{"OldTimes", testTrendsOfOldTimes},
	{"IntervalNames", testIntervalNames},
}

func trendsOf(t testing.TB, s *store.Store, q store.TrendQuery) store.Trends {
	t.Helper()
	trends, err := s.Trends(t.Context(), q)
	require.NoError(t, err)
	return trends
}

// lines writes buckets as "start label count".
func lines(buckets []store.Bucket) []string {
	all := []string{}
	for _, b := range buckets {
		all = append(all, fmt.Sprintf("%s %s %d", b.Start.Format(time.RFC3339), b.Label, b.Count))
	}
	return all
}

// happenedAt appends an event for each time, in RFC 3339.
func happenedAt(t testing.TB, s *store.Store, times ...string) {
	t.Helper()
	for i, text := range times {
		mustStore(t, s, event(fmt.Sprint(s.Status().LastPosition, i), at(parsed(t, text))))
	}
}

func parsed(t testing.TB, text string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339Nano, text)
	require.NoError(t, err)
	return when
}

func testTrendsZeroFilled(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	happenedAt(t, s, "2026-11-23T10:59:59.999999999Z", "2026-11-23T10:00:00Z", "2026-11-23T13:30:00Z")
	trends := trendsOf(t, s, store.TrendQuery{Interval: store.Hour})
	require.Equal(t, []string{
		"2026-11-23T10:00:00Z 2026-11-23T10:00 2",
		"2026-11-23T11:00:00Z 2026-11-23T11:00 0",
		"2026-11-23T12:00:00Z 2026-11-23T12:00 0",
		"2026-11-23T13:00:00Z 2026-11-23T13:00 1",
	}, lines(trends.Buckets))
	require.Equal(t, 3, trends.Total)
	require.Nil(t, trends.Buckets[0].Groups)

	minutes := trendsOf(t, s, store.TrendQuery{Interval: store.Minute, Filter: store.Filter{
		From: parsed(t, "2026-11-23T10:58:30Z"), To: parsed(t, "2026-11-23T11:01:00Z"),
	}})
	require.Equal(t, []string{
		"2026-11-23T10:58:00Z 2026-11-23T10:58 0",
		"2026-11-23T10:59:00Z 2026-11-23T10:59 1",
		"2026-11-23T11:00:00Z 2026-11-23T11:00 0",
	}, lines(minutes.Buckets))

	seconds := trendsOf(t, s, store.TrendQuery{Interval: store.Second, Filter: store.Filter{
		From: parsed(t, "2026-11-23T10:59:58.5Z"), To: parsed(t, "2026-11-23T11:00:00.000000001Z"),
	}})
	require.Equal(t, []string{
		"2026-11-23T10:59:58Z 2026-11-23T10:59:58 0",
		"2026-11-23T10:59:59Z 2026-11-23T10:59:59 1",
		"2026-11-23T11:00:00Z 2026-11-23T11:00:00 0",
	}, lines(seconds.Buckets))
}

func testTrendRange(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	happenedAt(t, s, "2026-11-20T12:00:00Z", "2026-11-22T12:00:00Z")
	f := func(from, to string, wantFrom, wantTo string, wantDays ...string) {
		t.Helper()
		q := store.TrendQuery{Interval: store.Day}
		if from != "" {
			q.From = parsed(t, from)
		}
		if to != "" {
			q.To = parsed(t, to)
		}
		trends := trendsOf(t, s, q)
		require.Equal(t, wantFrom, trends.From.Format(time.RFC3339Nano))
		require.Equal(t, wantTo, trends.To.Format(time.RFC3339Nano))
		days := []string{}
		total := 0
		for _, b := range trends.Buckets {
			days = append(days, fmt.Sprint(b.Label, " ", b.Count))
			total += b.Count
		}
		require.Equal(t, append([]string{}, wantDays...), days)
		require.Equal(t, trends.Total, total)
	}
	const first, behindLast = "2026-11-20T12:00:00Z", "2026-11-22T12:00:00.000000001Z"
	f("", "", first, behindLast, "2026-11-20 1", "2026-11-21 0", "2026-11-22 1")
	f("2026-11-19T23:59:59Z", "", "2026-11-19T23:59:59Z", behindLast, "2026-11-19 0", "2026-11-20 1", "2026-11-21 0", "2026-11-22 1")
	f("", "2026-11-24T00:00:00Z", first, "2026-11-24T00:00:00Z", "2026-11-20 1", "2026-11-21 0", "2026-11-22 1", "2026-11-23 0")
	f("", "2026-11-24T00:00:01Z", first, "2026-11-24T00:00:01Z",
		"2026-11-20 1", "2026-11-21 0", "2026-11-22 1", "2026-11-23 0", "2026-11-24 0")
	f("2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z", "2026-11-21 0")
	f("2026-11-21T05:00:00Z", "2026-11-21T05:00:00Z", "2026-11-21T05:00:00Z", "2026-11-21T05:00:00Z")
	f("2026-11-30T00:00:00Z", "", "2026-11-30T00:00:00Z", "2026-11-30T00:00:00Z")
	f("", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z")
}

func testTrendEdges(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	happenedAt(t, s, "2026-11-20T06:00:00Z", "2026-11-20T12:00:00Z", "2026-11-21T12:00:00Z", "2026-11-21T18:00:00Z")
	trends := trendsOf(t, s, store.TrendQuery{Interval: store.Day, Filter: store.Filter{
		From: parsed(t, "2026-11-20T12:00:00Z"), To: parsed(t, "2026-11-21T18:00:00Z"),
	}})
	require.Equal(t, []string{"2026-11-20T00:00:00Z 2026-11-20 1", "2026-11-21T00:00:00Z 2026-11-21 1"}, lines(trends.Buckets))
}

func testTrendGroups(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	tagged := func(id string, day int, tags ...string) store.NewEvent {
		return event(id, at(noon.AddDate(0, 0, day)), func(e *store.NewEvent) { e.Tags = tags })
	}
	mustStore(t, s, tagged("1", 0, "a"), tagged("2", 0, "a", "b"), tagged("3", 0), tagged("4", 2, "b"))
	trends := trendsOf(t, s, store.TrendQuery{Interval: store.Day, GroupBy: new(store.FieldTag)})
	require.Equal(t, []map[string]int{{"a": 2, "b": 1}, {}, {"b": 1}},
		[]map[string]int{trends.Buckets[0].Groups, trends.Buckets[1].Groups, trends.Buckets[2].Groups})
	require.Equal(t, 3, trends.Buckets[0].Count)

	byID := trendsOf(t, s, store.TrendQuery{Interval: store.Month, GroupBy: new(store.FieldEventID)})
	require.Equal(t, map[string]int{"1": 1, "2": 1, "3": 1, "4": 1}, byID.Buckets[0].Groups)
	bySpan := trendsOf(t, s, store.TrendQuery{Interval: store.Month, GroupBy: new(store.FieldSpanID)})
	require.Empty(t, bySpan.Buckets[0].Groups)
}

func testTooManyBuckets(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	f := func(from, to time.Time, buckets int) {
		t.Helper()
		trends, err := s.Trends(t.Context(), store.TrendQuery{Interval: store.Minute, Filter: store.Filter{From: from, To: to}})
		if buckets > store.MaxBuckets {
			require.ErrorIs(t, err, store.ErrTooManyBuckets)
			return
		}
		require.NoError(t, err)
		require.Len(t, trends.Buckets, buckets)
	}
	const most = store.MaxBuckets * time.Minute
	f(noon, noon.Add(most), store.MaxBuckets)
	f(noon, noon.Add(most+1), store.MaxBuckets+1)
	f(time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), store.MaxBuckets+1)
	mustStore(t, s, event("old", at(time.Unix(0, 1))), event("new", at(noon)))
	f(time.Time{}, time.Time{}, store.MaxBuckets+1)
}

func testTrendsOfOldTimes(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	happenedAt(t, s, "1970-01-01T00:00:00.000000001Z", "1970-01-02T00:00:00Z", "1970-03-01T00:00:00Z")
	trends := trendsOf(t, s, store.TrendQuery{Interval: store.Month})
	require.Equal(t, []string{
		"1970-01-01T00:00:00Z 1970-01 2", "1970-02-01T00:00:00Z 1970-02 0", "1970-03-01T00:00:00Z 1970-03 1",
	}, lines(trends.Buckets))

	// A clock that is off may show a time before 1970.
	early := newClock(parsed(t, "1969-12-31T22:59:59.5Z"))
	s = open(t, store.Options{Now: early.now})
	mustStore(t, s, event("a"))
	early.advance(time.Second)
	mustStore(t, s, event("b"))
	trends = trendsOf(t, s, store.TrendQuery{Interval: store.Hour})
	require.Equal(t, []string{
		"1969-12-31T22:00:00Z 1969-12-31T22:00 1", "1969-12-31T23:00:00Z 1969-12-31T23:00 1",
	}, lines(trends.Buckets))
}

func testIntervalNames(t *testing.T, _ openFunc) {
	for name, want := range map[string]store.Interval{
		"second": store.Second, "minute": store.Minute, "hour": store.Hour, "day": store.Day, "week": store.Week, "month": store.Month,
	} {
		interval, ok := store.IntervalOf(name)
		require.True(t, ok)
		require.Equal(t, want, interval)
		require.Equal(t, name, interval.String())
	}
	for _, name := range []string{"", "Hour", "year"} {
		_, ok := store.IntervalOf(name)
		require.False(t, ok, name)
	}
}
