package store

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// benchStores are shared by the benchmarks, for a million events take seconds
// to append. Benchmarks run one after another.
var benchStores = make(map[int]*Store)

func benchStore(b *testing.B, events int) *Store {
	b.Helper()
	if benchStores[events] == nil {
		sh := paymentsShape
		sh.events = events
		s := New(Options{})
		require.NoError(b, s.Open(b.Context()))
		sh.fill(b, s)
		benchStores[events] = s
	}
	return benchStores[events]
}

// benchSizes runs a benchmark over stores of 100,000 and of a million events.
func benchSizes(b *testing.B, run func(b *testing.B, s *Store)) {
	for _, events := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("%dk", events/1000), func(b *testing.B) {
			s := benchStore(b, events)
			b.ReportAllocs()
			b.ResetTimer()
			run(b, s)
		})
	}
}

// BenchmarkAppend measures appending batches of 500 new events to a growing
// store, and the heap that an event takes.
func BenchmarkAppend(b *testing.B) {
	const batch = 500
	sh := paymentsShape
	s := New(Options{})
	require.NoError(b, s.Open(b.Context()))
	before, n := heapBytes(), 0
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		events := make([]NewEvent, batch)
		for i := range events {
			events[i] = sh.event(n)
			n++
		}
		b.StartTimer()
		_, err := s.Append(b.Context(), Append{Events: events})
		require.NoError(b, err)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
	b.ReportMetric(float64(heapBytes()-before)/float64(n), "heap-bytes/event")
	runtime.KeepAlive(s)
}

// BenchmarkAppendAndEvict measures the same in a store that is full, where
// each batch evicts as much as it brings.
func BenchmarkAppendAndEvict(b *testing.B) {
	const batch = 500
	sh := paymentsShape
	s := New(Options{Limits: Limits{MaxEvents: uint64(sh.events)}})
	require.NoError(b, s.Open(b.Context()))
	sh.fill(b, s)
	n := sh.events
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		events := make([]NewEvent, batch)
		for i := range events {
			events[i] = sh.event(n)
			n++
		}
		b.StartTimer()
		_, err := s.Append(b.Context(), Append{Events: events})
		require.NoError(b, err)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n-sh.events), "ns/event")
}

// BenchmarkAppendDuplicates measures a batch of 500 that is stored already, as
// a client sends it again after a timeout.
func BenchmarkAppendDuplicates(b *testing.B) {
	s := benchStore(b, 100_000)
	events := make([]NewEvent, 500)
	for i := range events {
		events[i] = paymentsShape.event(i)
	}
	b.ReportAllocs()
	for b.Loop() {
		receipts, err := s.Append(b.Context(), Append{Events: events})
		require.NoError(b, err)
		require.Equal(b, Duplicate, receipts[0].Outcome)
	}
}

// BenchmarkEvent measures reading one event by its id.
func BenchmarkEvent(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		id := paymentsShape.event(50_000).EventID
		for b.Loop() {
			_, err := s.Event(b.Context(), id)
			require.NoError(b, err)
		}
	})
}

// BenchmarkTimeline measures the timeline of one correlation of 10 events.
func BenchmarkTimeline(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		f := is(FieldCorrelationID, paymentsShape.event(50_000).CorrelationID)
		for b.Loop() {
			timeline, err := s.Timeline(b.Context(), TimelineQuery{Filter: f})
			require.NoError(b, err)
			require.Len(b, timeline.Events, paymentsShape.perFlow)
		}
	})
}

// benchRead reads a query to its end, which has to yield that many events.
func benchRead(b *testing.B, s *Store, q Query, want int) {
	for b.Loop() {
		n := 0
		for _, err := range s.Events(b.Context(), q) {
			require.NoError(b, err)
			n++
		}
		require.Equal(b, want, n)
	}
}

// BenchmarkHistory measures the history of one aggregate of 15 events.
func BenchmarkHistory(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		e := paymentsShape.event(50_010)
		f := is(FieldAggregateType, e.AggregateType)
		f.AnyOf[FieldAggregateID] = []string{e.AggregateID}
		benchRead(b, s, Query{Filter: f}, paymentsShape.perAggregate)
	})
}

// BenchmarkPageByType measures a page of the last 100 events of one of 12
// types.
func BenchmarkPageByType(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		benchRead(b, s, Query{Filter: is(FieldEventType, "PaymentStep03"), Descending: true, Limit: 100}, 100)
	})
}

// BenchmarkCountByOrganization measures counting all events by their
// organization.
func BenchmarkCountByOrganization(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		for b.Loop() {
			counts, err := s.Count(b.Context(), Filter{}, new(FieldOrganizationID))
			require.NoError(b, err)
			require.Len(b, counts.Groups, paymentsShape.organizations)
		}
	})
}

// BenchmarkTrend measures the events of one type by day over the 30 days
// before the last event: all of 100,000 events, a tenth of a million.
func BenchmarkTrend(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		last := fromUnixNano(s.history.at(s.history.last()).timestamp)
		f := is(FieldEventType, "PaymentStep03")
		f.From, f.To = last.AddDate(0, 0, -30), last
		for b.Loop() {
			trends, err := s.Trends(b.Context(), TrendQuery{Filter: f, Interval: Day})
			require.NoError(b, err)
			require.GreaterOrEqual(b, len(trends.Buckets), 30)
		}
	})
}

// BenchmarkStatistics measures the statistics of all events.
func BenchmarkStatistics(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		for b.Loop() {
			_, err := s.Statistics(b.Context(), Filter{}, time.UTC)
			require.NoError(b, err)
		}
	})
}

// BenchmarkTextAbsent measures a search of all events for a text that is in
// none of them.
func BenchmarkTextAbsent(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		benchRead(b, s, Query{Filter: Filter{Text: []string{"no such text"}}}, 0)
	})
}

// BenchmarkTextRare measures a search of all events for a text that is in one
// of them.
func BenchmarkTextRare(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		benchRead(b, s, Query{Filter: Filter{Text: []string{"REFERENCE-50000 "}}}, 1)
	})
}

// BenchmarkTextOfOneUser measures the same in the events of one of 5,000
// users, which an index finds.
func BenchmarkTextOfOneUser(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		f := is(FieldUserID, "user-000042")
		f.Text = []string{"no such text"}
		benchRead(b, s, Query{Filter: f}, 0)
	})
}

// BenchmarkDataEquality measures a search of all events for a value in their
// data that one of them has.
func BenchmarkDataEquality(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		f := Filter{Data: []DataMatch{{Path: []string{"amount"}, Values: []string{"500.01"}}}}
		benchRead(b, s, Query{Filter: f}, 1)
	})
}

// BenchmarkReplay measures reading every event in append order.
func BenchmarkReplay(b *testing.B) {
	benchSizes(b, func(b *testing.B, s *Store) {
		benchRead(b, s, Query{}, int(s.Status().Events))
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(s.Status().Events), "ns/event")
	})
}
