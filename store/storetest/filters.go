package storetest

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var filterTests = []test{
	{"EveryField", testEveryField},
	{"AbsentFields", testAbsentFields},
	{"EmptyLists", testEmptyLists},
	{"Tags", testTagFilters},
	{"Conjunction", testConjunction},
	{"TimeBoundsMatch", testTimeBoundsMatch},
	{"RecordedBounds", testRecordedBounds},
	{"ManyValues", testManyValues},
	{"AllReadsAgree", testAllReadsAgree},
}

// with returns an event that has a value in one field more.
func with(id string, field store.Field, value string) store.NewEvent {
	e := event(id, of("Type of "+id, "id of "+id))
	set(&e, field, value)
	return e
}

func testEveryField(t *testing.T, open openFunc) {
	for _, field := range store.Fields() {
		t.Run(field.String(), func(t *testing.T) {
			s := open(t, store.Options{})
			ids := []string{"e1", "e2", "e3", "e4", "e5", "e6"}
			values := []string{"x", "y", "x", "z", "y", "X"}
			if field == store.FieldEventID {
				values = ids
			}
			for i, id := range ids {
				mustStore(t, s, with(id, field, values[i]))
			}
			f := func(wanted ...string) {
				t.Helper()
				is, isNot := []string{}, []string{}
				for i, id := range ids {
					found := false
					for _, w := range wanted {
						found = found || values[i] == w
					}
					if found {
						is = append(is, id)
					} else {
						isNot = append(isNot, id)
					}
				}
				require.Equal(t, is, search(t, s, anyOf(field, wanted...)))
				require.Equal(t, isNot, search(t, s, noneOf(field, wanted...)))
			}
			f(values[0])
			f(values[1], values[3])
			f(values[3], values[3], values[0])
			f("unknown")
			f("unknown", values[5])
			f("")
			f(values...)
			f()
		})
	}
}

// An event without the field satisfies NoneOf, whatever is asked for.
func testAbsentFields(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("bare"))
	for _, field := range store.Fields() {
		if field == store.FieldEventID || field == store.FieldEventType {
			continue
		}
		for _, value := range []string{"", "x"} {
			require.Empty(t, search(t, s, anyOf(field, value)), "%s %q", field, value)
			require.Equal(t, []string{"bare"}, search(t, s, noneOf(field, value)), "%s %q", field, value)
		}
	}
}

// One of no values is none; none of no values is any.
func testEmptyLists(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, identified("a"))
	for _, field := range store.Fields() {
		require.Empty(t, search(t, s, anyOf(field)), field)
		require.Empty(t, search(t, s, store.Filter{AnyOf: map[store.Field][]string{field: nil}}), field)
		require.Equal(t, []string{"a"}, search(t, s, noneOf(field)), field)
	}
}

func testTagFilters(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	tagged := func(id string, tags ...string) store.NewEvent {
		return event(id, func(e *store.NewEvent) { e.Tags = tags })
	}
	mustStore(t, s, tagged("ab", "a:1", "b:1"), tagged("a", "a:1"), tagged("b", "b:1"), tagged("none"), tagged("c", "c", "a:2"))
	f := func(filter store.Filter, want ...string) {
		t.Helper()
		require.Equal(t, want, search(t, s, filter))
	}
	f(anyOf(store.FieldTag, "a:1"), "ab", "a")
	f(anyOf(store.FieldTag, "a:1", "b:1"), "ab", "a", "b")
	f(anyOf(store.FieldTag, "c"), "c")
	f(noneOf(store.FieldTag, "a:1"), "b", "none", "c")
	f(noneOf(store.FieldTag, "a:1", "c"), "b", "none")
	both := anyOf(store.FieldTag, "a:1")
	both.NoneOf = noneOf(store.FieldTag, "b:1").NoneOf
	f(both, "a")
}

func testConjunction(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	n := 0
	for _, user := range []string{"ann", "bob"} {
		for _, eventType := range []string{"Paid", "Refunded"} {
			for _, aggregate := range []string{"p", "q"} {
				n++
				e := event(fmt.Sprint(n), typed(eventType), of("Payment", aggregate), at(noon.Add(time.Duration(n)*time.Hour)))
				e.UserID = user
				mustStore(t, s, e)
			}
		}
	}
	filter := store.Filter{
		AnyOf: map[store.Field][]string{
			store.FieldUserID: {"ann", "bob"}, store.FieldEventType: {"Paid"}, store.FieldAggregateID: {"p"},
		},
		NoneOf: map[store.Field][]string{store.FieldUserID: {"carol"}},
	}
	require.Equal(t, []string{"1", "5"}, search(t, s, filter))
	filter.NoneOf[store.FieldUserID] = []string{"ann"}
	require.Equal(t, []string{"5"}, search(t, s, filter))
	filter.From, filter.To = noon.Add(5*time.Hour), noon.Add(6*time.Hour)
	require.Equal(t, []string{"5"}, search(t, s, filter))
	filter.FromVersion = 3
	require.Equal(t, []string{"5"}, search(t, s, filter))
	filter.FromPosition = 6
	require.Empty(t, search(t, s, filter))
}

func testTimeBoundsMatch(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i, offset := range []time.Duration{3, -1, 0, 1, 1, 2} { // not in the order of time
		mustStore(t, s, event(fmt.Sprint(i), at(noon.Add(offset)), flow("f")))
	}
	mustStore(t, s, event("epoch", at(time.Unix(0, 1)), flow("f")))
	f := func(from, to time.Time, want ...string) {
		t.Helper()
		for _, filter := range []store.Filter{{}, anyOf(store.FieldCorrelationID, "f"), anyOf(store.FieldEventType, "Happened")} {
			filter.From, filter.To = from, to
			require.Equal(t, append([]string{}, want...), search(t, s, filter))
		}
	}
	f(noon, noon.Add(2), "2", "3", "4")
	f(noon, time.Time{}, "0", "2", "3", "4", "5")
	f(time.Time{}, noon, "1", "epoch")
	f(noon.Add(1), noon.Add(2), "3", "4")
	f(noon, noon)
	f(noon.Add(2), noon)
	f(noon.Add(3), noon.Add(time.Hour), "0")
	f(time.Time{}, time.Unix(0, 1))
	f(time.Time{}, time.Unix(0, 2), "epoch")
	f(noon.In(time.FixedZone("", 7200)), noon.Add(1).In(time.FixedZone("", -7200)), "2")
	// Bounds that the store's clock cannot count.
	beyond := event("beyond", flow("g"))
	beyond.Record.Time = math.MaxUint64
	mustStore(t, s, beyond)
	farAway := store.Filter{From: noon.Add(4), To: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}
	require.Equal(t, []string{"beyond"}, search(t, s, farAway))
	f(time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), noon.Add(4), "0", "1", "2", "3", "4", "5", "epoch")
	f(time.Time{}, time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC))
}

func testRecordedBounds(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now})
	for i, step := range []time.Duration{0, 1, 0, 0, 2} {
		clock.advance(step)
		mustStore(t, s, event(fmt.Sprint(i), at(noon.Add(-time.Duration(i)*time.Hour)), flow("f")))
	}
	f := func(from, to time.Time, want ...string) {
		t.Helper()
		for _, filter := range []store.Filter{{}, anyOf(store.FieldCorrelationID, "f")} {
			filter.RecordedFrom, filter.RecordedTo = from, to
			require.Equal(t, append([]string{}, want...), search(t, s, filter))
		}
	}
	f(noon, noon.Add(1), "0")
	f(noon.Add(1), noon.Add(2), "1", "2", "3")
	f(noon.Add(1), time.Time{}, "1", "2", "3", "4")
	f(time.Time{}, noon.Add(3), "0", "1", "2", "3")
	f(time.Time{}, noon)
	f(noon.Add(4), time.Time{})
	f(noon.Add(2), noon.Add(1))
	f(time.Time{}, noon.Add(time.Hour), "0", "1", "2", "3", "4")
	both := store.Filter{RecordedFrom: noon.Add(1), RecordedTo: noon.Add(2), FromPosition: 3, ToPosition: 5}
	require.Equal(t, []string{"2", "3"}, search(t, s, both))
}

func testManyValues(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	var wanted, want []string
	for i := range 200 {
		id := fmt.Sprint(i)
		mustStore(t, s, event(id, flow(fmt.Sprintf("f%d", i%50))))
		if i%50 < 30 {
			want = append(want, id)
		}
	}
	for i := range 30 {
		wanted = append(wanted, fmt.Sprintf("f%d", 29-i), "unknown"+fmt.Sprint(i))
	}
	require.Equal(t, want, search(t, s, anyOf(store.FieldCorrelationID, wanted...)))
	require.Len(t, search(t, s, noneOf(store.FieldCorrelationID, wanted...)), 200-len(want))
}

// Filters are alike on every read.
func testAllReadsAgree(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	for i := range 60 {
		mustStore(t, s, event(fmt.Sprint(i), typed(fmt.Sprint("T", i%3)), of("A", fmt.Sprint(i%4)), flow(fmt.Sprint(i%5)),
			at(noon.Add(time.Duration(i)*time.Minute)), body(object(kv("n", store.Int(int64(i%7)))))))
	}
	for _, f := range []store.Filter{
		{},
		anyOf(store.FieldEventType, "T1"), noneOf(store.FieldCorrelationID, "2", "3"),
		{From: noon.Add(10 * time.Minute), To: noon.Add(33 * time.Minute)},
		{FromPosition: 7, ToPosition: 22},
		{FromVersion: 9},
		{Data: []store.DataMatch{{Path: []string{"n"}, Values: []string{"3", "4"}}}},
		anyOf(store.FieldEventType, "no such"),
	} {
		events := read(t, s, store.Query{Filter: f})
		counts, err := s.Count(t.Context(), f, nil)
		require.NoError(t, err)
		require.Equal(t, len(events), counts.Count)
		trends, err := s.Trends(t.Context(), store.TrendQuery{Filter: f, Interval: store.Minute})
		require.NoError(t, err)
		require.Equal(t, len(events), trends.Total)
		statistics, err := s.Statistics(t.Context(), f, nil)
		require.NoError(t, err)
		require.Equal(t, len(events), statistics.Total)
		infos, err := s.FieldInfos(t.Context(), f)
		require.NoError(t, err)
		require.Equal(t, len(events), infos[store.FieldEventID].Count)
		aggregates := make(map[string]bool)
		for _, e := range events {
			aggregates[e.AggregateID] = true
		}
		page, _, err := s.Aggregates(t.Context(), store.AggregatesQuery{Filter: f})
		require.NoError(t, err)
		require.Len(t, page, len(aggregates))
		timeline, err := s.Timeline(t.Context(), store.TimelineQuery{Filter: f})
		if len(events) == 0 {
			require.ErrorIs(t, err, store.ErrNotFound)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, len(events), timeline.Count)
	}
}
