package storetest

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var aggregateTests = []test{
	{"Head", testAggregateHead},
	{"Pages", testAggregatePages},
	{"Filtered", testAggregatesFiltered},
	{"HistoryByVersion", testHistoryByVersion},
}

func testAggregateHead(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("a", of("Payment", "p"), at(noon.Add(time.Hour))),
		event("b", of("Payment", "q"), at(noon)),
		event("c", of("Payment", "p"), at(noon.Add(-time.Hour))))
	aggregate, err := s.Aggregate(t.Context(), "Payment", "p")
	require.NoError(t, err)
	require.Equal(t, store.Aggregate{
		AggregateType: "Payment", AggregateID: "p", Version: 2, FirstVersion: 1,
		FirstEventAt: noon.Add(time.Hour), LastEventAt: noon.Add(-time.Hour),
	}, aggregate)
	for _, key := range [][2]string{{"Payment", "r"}, {"payment", "p"}, {"", ""}, {"Payment", ""}} {
		_, err := s.Aggregate(t.Context(), key[0], key[1])
		require.ErrorIs(t, err, store.ErrNotFound, key)
	}
}

// names returns the aggregates of a page.
func names(page []store.Aggregate) []string {
	all := []string{}
	for _, a := range page {
		all = append(all, a.AggregateType+"/"+a.AggregateID)
	}
	return all
}

func testAggregatePages(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i := range 7 {
		mustStore(t, s, event(fmt.Sprint(i), of([]string{"A", "B"}[i%2], fmt.Sprint(6-i))))
	}
	f := func(q store.AggregatesQuery, pages ...[]string) {
		t.Helper()
		for i, want := range pages {
			page, next, err := s.Aggregates(t.Context(), q)
			require.NoError(t, err)
			require.Equal(t, want, names(page))
			require.Equal(t, i == len(pages)-1, next == 0, "next %d", next)
			q.After = next
			// What comes later does not change the pages that follow.
			mustStore(t, s, event("again"+t.Name()+fmt.Sprint(q.Limit, i), of("A", "6")))
		}
	}
	f(store.AggregatesQuery{}, []string{"A/6", "B/5", "A/4", "B/3", "A/2", "B/1", "A/0"})
	f(store.AggregatesQuery{Limit: 3}, []string{"A/6", "B/5", "A/4"}, []string{"B/3", "A/2", "B/1"}, []string{"A/0"})
	f(store.AggregatesQuery{Limit: 7}, []string{"A/6", "B/5", "A/4", "B/3", "A/2", "B/1", "A/0"})
	f(store.AggregatesQuery{Filter: anyOf(store.FieldAggregateType, "B"), Limit: 2}, []string{"B/5", "B/3"}, []string{"B/1"})
	f(store.AggregatesQuery{Filter: anyOf(store.FieldAggregateType, "B", "A", "B"), Limit: 4},
		[]string{"A/6", "B/5", "A/4", "B/3"}, []string{"A/2", "B/1", "A/0"})

	for _, after := range []uint64{7, 100, math.MaxUint64} {
		page, next, err := s.Aggregates(t.Context(), store.AggregatesQuery{After: after})
		require.NoError(t, err)
		require.Empty(t, page, after)
		require.Zero(t, next)
	}
}

func testAggregatesFiltered(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("1", of("A", "1"), flow("f"), at(noon)), event("2", of("A", "2"), at(noon)),
		event("3", of("B", "1"), flow("f")), event("4", flow("f")), event("5", of("A", "1")))
	f := func(filter store.Filter, want ...string) {
		t.Helper()
		page, _, err := s.Aggregates(t.Context(), store.AggregatesQuery{Filter: filter})
		require.NoError(t, err)
		require.Equal(t, append([]string{}, want...), names(page))
	}
	f(anyOf(store.FieldCorrelationID, "f"), "A/1", "B/1")
	f(noneOf(store.FieldAggregateType, "A"), "B/1")
	f(store.Filter{From: noon, To: noon.Add(1)}, "A/1", "A/2")
	f(anyOf(store.FieldAggregateType, "C"))
	f(anyOf(store.FieldAggregateType), []string{}...)
	f(store.Filter{AnyOf: map[store.Field][]string{store.FieldAggregateType: nil}})
	byKey := anyOf(store.FieldAggregateType, "A")
	byKey.AnyOf[store.FieldAggregateID] = []string{"1"}
	f(byKey, "A/1")
}

func testHistoryByVersion(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i := range 6 {
		mustStore(t, s, event(fmt.Sprintf("p%d", i+1), of("Payment", "p")), event(fmt.Sprintf("q%d", i+1), of("Payment", "q")))
	}
	mustStore(t, s, event("none"))
	f := func(from, to uint64, want ...string) {
		t.Helper()
		filter := anyOf(store.FieldAggregateType, "Payment")
		filter.AnyOf[store.FieldAggregateID] = []string{"p"}
		filter.FromVersion, filter.ToVersion = from, to
		require.Equal(t, append([]string{}, want...), search(t, s, filter))
	}
	f(0, 0, "p1", "p2", "p3", "p4", "p5", "p6")
	f(1, 0, "p1", "p2", "p3", "p4", "p5", "p6")
	f(3, 5, "p3", "p4", "p5")
	f(6, 6, "p6")
	f(0, 2, "p1", "p2")
	f(7, 0)
	f(5, 4)
	f(math.MaxUint64, math.MaxUint64)

	require.Equal(t, []string{"p2", "q2"}, search(t, s, store.Filter{FromVersion: 2, ToVersion: 2}))
	require.Equal(t, []string{"p1", "q1", "none"}, search(t, s, store.Filter{ToVersion: 1}), "without an aggregate it is 0")
}
