package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var timelineTests = []test{
	{"EqualTimestampsKeepTheirOrder", testEqualTimestamps},
	{"Summary", testTimelineSummary},
	{"OffsetsAndGaps", testOffsetsAndGaps},
	{"Depth", testDepth},
	{"CirclesAreCut", testCirclesAreCut},
	{"MissingCause", testMissingCause},
	{"OfATrace", testTimelineOfATrace},
	{"NothingMatches", testTimelineOfNothing},
}

func timelineOf(t testing.TB, s *store.Store, q store.TimelineQuery) *store.Timeline {
	t.Helper()
	timeline, err := s.Timeline(t.Context(), q)
	require.NoError(t, err)
	return timeline
}

func timelineIDs(timeline *store.Timeline) []string {
	ids := []string{}
	for _, e := range timeline.Events {
		ids = append(ids, e.EventID)
	}
	return ids
}

var ofFlow = store.TimelineQuery{Filter: anyOf(store.FieldCorrelationID, "f")}

// Millisecond clocks give events of one flow equal timestamps.
func testEqualTimestamps(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	var want []string
	for i := range 100 {
		mustStore(t, s, event(fmt.Sprint(i), flow("f"), at(noon.Add(-time.Duration(i/50)*time.Millisecond))))
	}
	for i := range 100 {
		want = append(want, fmt.Sprint((i+50)%100))
	}
	for range 5 {
		require.Equal(t, want, timelineIDs(timelineOf(t, s, ofFlow)))
	}
	paged := []string{}
	q := ofFlow
	q.Limit = 7
	for {
		page := timelineOf(t, s, q)
		paged = append(paged, timelineIDs(page)...)
		if page.Next == (store.TimelinePlace{}) {
			break
		}
		q.After, q.AsOf, q.Count = page.Next, page.AsOf, page.Count
	}
	require.Equal(t, want, paged)
}

func testTimelineSummary(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	step := func(id string, minute int, service, trace string, aggregate edit) store.NewEvent {
		e := event(id, flow("f"), at(noon.Add(time.Duration(minute)*time.Minute)), aggregate)
		e.Service, e.TraceID = service, trace
		return e
	}
	mustStore(t, s,
		step("3", 30, "web", "t2", of("Payment", "p")),
		step("1", 10, "bank", "t1", of("Order", "o")),
		step("2", 20, "", "", of("", "")),
		event("other", flow("g"), at(noon)),
		step("4", 40, "bank", "t1", of("Payment", "p")),
		step("5", 50, "api", "t3", of("Payment", "o")))
	timeline := timelineOf(t, s, ofFlow)
	require.Equal(t, []string{"1", "2", "3", "4", "5"}, timelineIDs(timeline))
	timeline.Events = nil
	require.Equal(t, &store.Timeline{
		Count: 5, StartedAt: noon.Add(10 * time.Minute), EndedAt: noon.Add(50 * time.Minute),
		Services: []string{"api", "bank", "web"},
		Aggregates: []store.TimelineAggregate{
			{AggregateType: "Order", AggregateID: "o", Count: 1},
			{AggregateType: "Payment", AggregateID: "p", Count: 2},
			{AggregateType: "Payment", AggregateID: "o", Count: 1},
		},
		TraceIDs: []string{"t1", "t2", "t3"},
		AsOf:     6,
	}, timeline)
}

func testOffsetsAndGaps(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i, offset := range []time.Duration{5 * time.Second, 0, 5 * time.Second, time.Hour, time.Nanosecond} {
		mustStore(t, s, event(fmt.Sprint(i), flow("f"), at(noon.Add(offset))))
	}
	var got []string
	q := ofFlow
	q.Limit = 3
	for range 2 {
		page := timelineOf(t, s, q)
		for _, e := range page.Events {
			got = append(got, fmt.Sprint(e.EventID, " ", e.Offset, " ", e.Gap))
		}
		q.After, q.AsOf, q.Count = page.Next, page.AsOf, page.Count
	}
	require.Equal(t, []string{"1 0s 0s", "4 1ns 1ns", "0 5s 4.999999999s", "2 5s 0s", "3 1h0m0s 59m55s"}, got)
}

// depths returns the depth of each event by id.
func depths(timeline *store.Timeline) map[string]int {
	all := make(map[string]int)
	for _, e := range timeline.Events {
		all[e.EventID] = e.Depth
	}
	return all
}

func testDepth(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("grandchild", flow("f"), causedBy("child"), at(noon)), // before its cause, by its clock
		event("root", flow("f"), at(noon)),
		event("child", flow("f"), causedBy("root"), at(noon.Add(1))),
		event("child 2", flow("f"), causedBy("root"), at(noon.Add(2))),
		event("elsewhere", flow("g"), causedBy("root"), at(noon)),
		event("of elsewhere", flow("f"), causedBy("elsewhere"), at(noon.Add(3))),
		event("below it", flow("f"), causedBy("of elsewhere"), at(noon.Add(4))),
		event("of nothing", flow("f"), causedBy("unknown"), at(noon.Add(5))))
	want := map[string]int{
		"root": 0, "child": 1, "child 2": 1, "grandchild": 2, "of elsewhere": 0, "below it": 1, "of nothing": 0,
	}
	require.Equal(t, want, depths(timelineOf(t, s, ofFlow)))

	// A page counts through events that are on other pages.
	q := ofFlow
	q.Limit = 1
	for range len(want) {
		page := timelineOf(t, s, q)
		require.Equal(t, want[page.Events[0].EventID], page.Events[0].Depth)
		q.After, q.AsOf, q.Count = page.Next, page.AsOf, page.Count
	}
}

func testCirclesAreCut(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("self", flow("f"), causedBy("self"), at(noon)),
		event("b", flow("f"), causedBy("c"), at(noon.Add(2))),
		event("c", flow("f"), causedBy("a"), at(noon.Add(3))),
		event("a", flow("f"), causedBy("b"), at(noon.Add(1))), // the earliest
		event("on it", flow("f"), causedBy("b"), at(noon.Add(4))),
		event("before it", flow("f"), causedBy("c"), at(noon)),
		event("x", flow("f"), causedBy("y"), at(noon.Add(5))),
		event("y", flow("f"), causedBy("x"), at(noon.Add(5))))
	timeline := timelineOf(t, s, ofFlow)
	require.Equal(t, map[string]int{"self": 0, "a": 0, "c": 1, "b": 2, "on it": 3, "before it": 2, "x": 0, "y": 1}, depths(timeline))
	for _, e := range timeline.Events {
		require.False(t, e.MissingCause, e.EventID)
	}
}

func testMissingCause(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("root", flow("f")), event("child", flow("f"), causedBy("root")),
		event("elsewhere", flow("g")), event("of elsewhere", flow("f"), causedBy("elsewhere")),
		event("lost", flow("f"), causedBy("never stored")))
	missing := map[string]bool{}
	for _, e := range timelineOf(t, s, ofFlow).Events {
		missing[e.EventID] = e.MissingCause
	}
	require.Equal(t, map[string]bool{"root": false, "child": false, "of elsewhere": false, "lost": true}, missing)
}

// A trace's timeline holds its events whatever their correlation id.
func testTimelineOfATrace(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	traced := func(id, correlation, trace string) store.NewEvent {
		return event(id, flow(correlation), func(e *store.NewEvent) { e.TraceID = trace })
	}
	mustStore(t, s, traced("a", "f", "t"), traced("b", "g", "t"), traced("c", "", "t"), traced("d", "f", "u"))
	timeline := timelineOf(t, s, store.TimelineQuery{Filter: anyOf(store.FieldTraceID, "t")})
	require.Equal(t, []string{"a", "b", "c"}, timelineIDs(timeline))
	timeline = timelineOf(t, s, ofFlow)
	require.Equal(t, []string{"a", "d"}, timelineIDs(timeline))
	require.Equal(t, []string{"t", "u"}, timeline.TraceIDs)
}

func testTimelineOfNothing(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	_, err := s.Timeline(t.Context(), ofFlow)
	require.ErrorIs(t, err, store.ErrNotFound)
	mustStore(t, s, event("e", flow("g")))
	_, err = s.Timeline(t.Context(), ofFlow)
	require.ErrorIs(t, err, store.ErrNotFound)
}
