//go:build soak

package enginebench

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

func (s *shadow) checkCounts(t *testing.T, st *store.Store) {
	t.Helper()
	var organizations, types [256]int
	days := make(map[int64]int)
	for position := s.first; position < s.next; position++ {
		f := s.at(position)
		organizations[f.organization]++
		types[f.eventType]++
		days[f.day()]++
	}
	byOrganization, byType := make(map[string]int), make(map[string]int)
	for i, n := range organizations {
		if n > 0 {
			byOrganization[fmt.Sprintf("org-%02d", i)] = n
		}
	}
	for i, n := range types {
		if n > 0 {
			byType[s.types[i]] = n
		}
	}
	counts, err := st.Count(t.Context(), store.Filter{}, new(store.FieldOrganizationID))
	require.NoError(t, err)
	require.Equal(t, byOrganization, groups(counts.Groups))

	statistics, err := st.Statistics(t.Context(), store.Filter{}, nil)
	require.NoError(t, err)
	require.Equal(t, int(s.next-s.first), statistics.Total)
	require.Equal(t, byType, groups(statistics.ByEventType.Keys))
	require.Equal(t, days, buckets(statistics.ByDay))
}

// checkTrends compares the days of a type, within all time and within a range with
// edges anywhere.
func (s *shadow) checkTrends(t *testing.T, st *store.Store) {
	t.Helper()
	eventType := s.random.IntN(len(s.types))
	from, to := s.at(s.some()).at, s.at(s.some()).at+1
	if from > to {
		from, to = to, from
	}
	days := func(q store.TrendQuery, within func(at int64) bool) {
		t.Helper()
		want := make(map[int64]int)
		for position := s.first; position < s.next; position++ {
			if f := s.at(position); int(f.eventType) == eventType && within(f.at) {
				want[f.day()]++
			}
		}
		trends, err := st.Trends(t.Context(), q)
		require.NoError(t, err)
		require.Equal(t, want, buckets(trends.Buckets))
	}
	q := store.TrendQuery{Filter: is(store.FieldEventType, s.types[eventType]), Interval: store.Day}
	days(q, func(int64) bool { return true })
	q.From, q.To = time.Unix(0, from), time.Unix(0, to)
	days(q, func(at int64) bool { return at >= from && at < to })
}

const secondsOfDay = 24 * 60 * 60

// day is the number of the day in UTC.
func (f *fact) day() int64 { return f.at / (secondsOfDay * int64(time.Second)) }

func groups(keys []store.KeyCount) map[string]int {
	counts := make(map[string]int)
	for _, k := range keys {
		counts[k.Key] = k.Count
	}
	return counts
}

// buckets are the counts of the days that have any, by their number.
func buckets(buckets []store.Bucket) map[int64]int {
	counts := make(map[int64]int)
	for _, b := range buckets {
		if b.Count > 0 {
			counts[b.Start.Unix()/secondsOfDay] = b.Count
		}
	}
	return counts
}
