package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var retentionTests = []test{
	{"ByEvents", testRetentionByEvents},
	{"ByBytes", testRetentionByBytes},
	{"ByAge", testRetentionByAge},
	{"NewestAlwaysStays", testNewestAlwaysStays},
	{"NeverByEventTime", testNeverByEventTime},
	{"HeadsOutliveTheirEvents", testHeadsOutliveEvents},
	{"EvictedIDsAreStoredAnew", testEvictedIDsAreNew},
	{"EveryReadForgets", testEveryReadForgets},
	{"ManyAtOnce", testManyEvictedAtOnce},
	{"Compact", testCompact},
}

func testRetentionByEvents(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 5}})
	for i := range uint64(300) {
		mustStore(t, s, event(fmt.Sprint(i+1)))
		status := s.Status()
		require.Equal(t, i+1, status.LastPosition)
		require.Equal(t, min(i+1, 5), status.Events)
		require.Equal(t, max(5, i+1)-4, status.FirstPosition)
		require.Equal(t, i+1-status.Events, status.Evicted)
	}
	require.Equal(t, []string{"296", "297", "298", "299", "300"}, search(t, s, store.Filter{}))
	mustStore(t, s, numbered(12)...)
	require.Equal(t, []string{"e8", "e9", "e10", "e11", "e12"}, search(t, s, store.Filter{}))
}

func testRetentionByBytes(t *testing.T, open openFunc) {
	const limit = 200_000
	s := open(t, store.Options{Limits: store.Limits{MaxBytes: limit}})
	for i := range 500 {
		mustStore(t, s, event(fmt.Sprint(i), body(store.Bytes(make([]byte, 100*(i%30)))), of("A", fmt.Sprint(i%20))))
		require.LessOrEqual(t, s.Status().Bytes, int64(limit))
	}
	status := s.Status()
	require.Greater(t, status.Bytes, int64(limit*3/4))
	require.Greater(t, status.Events, uint64(30))
	require.Equal(t, status.Events, uint64(len(read(t, s, store.Query{}))))
	require.Equal(t, status.LastPosition-status.Events, status.Evicted)
}

func testRetentionByAge(t *testing.T, open openFunc) {
	clock := newClock(noon)
	for _, onFull := range []store.OnFull{store.Evict, store.Reject} {
		s := open(t, store.Options{Now: clock.now, Limits: store.Limits{MaxAge: time.Hour, OnFull: onFull}})
		f := func(step time.Duration, want ...string) {
			t.Helper()
			clock.advance(step)
			require.NoError(t, s.EnforceLimits())
			require.Equal(t, append([]string{}, want...), search(t, s, store.Filter{}))
		}
		mustStore(t, s, event("a"))
		clock.advance(30 * time.Minute)
		mustStore(t, s, event("b"), event("c"))
		f(30*time.Minute-1, "a", "b", "c")
		f(1, "b", "c")
		f(-2*time.Hour, "b", "c") // a clock that goes back keeps nothing longer
		f(2*time.Hour+30*time.Minute-1, "b", "c")
		mustStore(t, s, event("d"))
		f(1, "d")
		clock.advance(time.Hour)
		mustStore(t, s, event("e")) // an append evicts as well
		require.Equal(t, []string{"e"}, search(t, s, store.Filter{}))
		f(24 * time.Hour)
		status := s.Status()
		require.Zero(t, status.FirstPosition)
		require.Zero(t, status.Bytes)
		require.Equal(t, uint64(5), status.LastPosition)
		mustStore(t, s, event("f"))
		require.Equal(t, uint64(6), lookUp(t, s, "f").Position)
	}
}

func testNewestAlwaysStays(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxBytes: 5000}})
	for i := range 3 {
		id := fmt.Sprint(i)
		mustStore(t, s, event(id, body(store.Bytes(make([]byte, 50_000)))))
		require.Equal(t, []string{id}, search(t, s, store.Filter{}))
	}
	mustStore(t, s, event("small"))
	require.Equal(t, []string{"small"}, search(t, s, store.Filter{}))
	require.LessOrEqual(t, s.Status().Bytes, int64(5000))
}

// Replayed history is years old.
func testNeverByEventTime(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now, Limits: store.Limits{MaxAge: time.Hour, MaxEvents: 3}})
	mustStore(t, s, event("new", at(noon)), event("old", at(noon.AddDate(-30, 0, 0))))
	require.NoError(t, s.EnforceLimits())
	require.Equal(t, []string{"new", "old"}, search(t, s, store.Filter{}))
	mustStore(t, s, event("older", at(noon.AddDate(-40, 0, 0))), event("oldest", at(noon.AddDate(-50, 0, 0))))
	require.Equal(t, []string{"old", "older", "oldest"}, search(t, s, store.Filter{}))
}

func testHeadsOutliveEvents(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 2}})
	mustStore(t, s, event("1", of("Payment", "p"), at(noon)), event("2", of("Payment", "p"), at(noon.Add(time.Hour))))
	mustStore(t, s, event("x", of("Other", "o")), event("y", of("Other", "o")))

	aggregate, err := s.Aggregate(t.Context(), "Payment", "p")
	require.NoError(t, err)
	require.Equal(t, store.Aggregate{
		AggregateType: "Payment", AggregateID: "p", Version: 2, FirstVersion: 0,
		FirstEventAt: noon, LastEventAt: noon.Add(time.Hour),
	}, aggregate)
	page, _, err := s.Aggregates(t.Context(), store.AggregatesQuery{Filter: anyOf(store.FieldAggregateType, "Payment")})
	require.NoError(t, err)
	require.Equal(t, []store.Aggregate{aggregate}, page)
	page, _, err = s.Aggregates(t.Context(), store.AggregatesQuery{})
	require.NoError(t, err)
	require.Equal(t, []string{"Payment/p", "Other/o"}, names(page))
	require.Equal(t, uint64(2), s.Status().Aggregates)

	// Its versions go on, and are checked.
	require.Equal(t, store.ReasonVersionConflict, appendEach(t, s, event("3", of("Payment", "p"), expecting(0)))[0].Reason)
	receipts, err := appendAtomic(t, s, event("3", of("Payment", "p"), expecting(2)))
	require.NoError(t, err)
	require.Equal(t, uint64(3), receipts[0].Version)
	aggregate, err = s.Aggregate(t.Context(), "Payment", "p")
	require.NoError(t, err)
	require.Equal(t, uint64(3), aggregate.Version)
	require.Equal(t, uint64(3), aggregate.FirstVersion)
	require.Equal(t, noon, aggregate.FirstEventAt)
}

func testEvictedIDsAreNew(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 2}})
	mustStore(t, s, event("a", of("Payment", "p")), event("b", of("Payment", "p")), event("c", of("Payment", "p")))
	receipts := appendEach(t, s,
		event("b", of("Payment", "p")), event("a", of("Payment", "p"), body(store.String("other content"))))
	require.Equal(t, store.Duplicate, receipts[0].Outcome)
	require.Equal(t, store.Stored, receipts[1].Outcome)
	require.Equal(t, uint64(4), receipts[1].Position)
	require.Equal(t, uint64(4), receipts[1].Version)
	require.Equal(t, []string{"c", "a"}, search(t, s, store.Filter{}))
	require.Equal(t, uint64(4), lookUp(t, s, "a").Position)
	_, err := s.Event(t.Context(), "b")
	require.ErrorIs(t, err, store.ErrNotFound)
}

func testEveryReadForgets(t *testing.T, open openFunc) {
	s := open(t, store.Options{Limits: store.Limits{MaxEvents: 1}})
	gone := identified("gone")
	at(noon)(&gone)
	mustStore(t, s, gone, event("kept", at(noon.Add(time.Hour))))
	_, err := s.Event(t.Context(), "gone")
	require.ErrorIs(t, err, store.ErrNotFound)
	for _, field := range store.Fields() {
		require.Empty(t, search(t, s, anyOf(field, "gone")), field)
		require.Equal(t, []string{"kept"}, search(t, s, noneOf(field, "gone")), field)
		counts, err := s.Count(t.Context(), store.Filter{}, &field)
		require.NoError(t, err)
		require.Equal(t, 1, counts.Count)
		require.NotContains(t, counts.Groups, store.KeyCount{Key: "gone", Count: 1}, field)
	}
	require.Empty(t, search(t, s, store.Filter{To: noon.Add(1)}))
	trends := trendsOf(t, s, store.TrendQuery{Interval: store.Hour})
	require.Len(t, trends.Buckets, 1)
}

// An append may evict more than it brings, and than one step of eviction takes.
func testManyEvictedAtOnce(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now, Limits: store.Limits{MaxAge: time.Hour}})
	mustStore(t, s, numbered(10_000, of("A", "a"), flow("f"))...)
	clock.advance(2 * time.Hour)
	mustStore(t, s, event("new", of("A", "a"), flow("f")))
	require.Equal(t, []string{"new"}, search(t, s, anyOf(store.FieldCorrelationID, "f")))
	status := s.Status()
	require.Equal(t, uint64(1), status.Events)
	require.Equal(t, uint64(10_001), status.FirstPosition)
	require.Equal(t, uint64(10_000), status.Evicted)
	require.Equal(t, uint64(10_001), lookUp(t, s, "new").Version)
}

// A compaction takes what is too old, makes what is held smaller, and changes
// nothing that is read.
func testCompact(t *testing.T, open openFunc) {
	clock := newClock(noon)
	s := open(t, store.Options{Now: clock.now, Limits: store.Limits{MaxAge: time.Hour}})
	mustStore(t, s, numbered(10)...)
	clock.advance(time.Minute)
	kept := numberedFrom(1, 1500)
	for i := range kept {
		kept[i].Record.Body = store.String(strings.Repeat(fmt.Sprint("said ", i%7, " times; "), 30))
	}
	mustStore(t, s, kept...)
	before := read(t, s, store.Query{Filter: store.Filter{FromPosition: 11}})
	clock.advance(time.Hour - time.Minute)
	c, err := s.Compact(t.Context())
	require.NoError(t, err)
	require.Equal(t, uint64(10), c.Evicted)
	require.Less(t, c.BytesAfter, c.BytesBefore)
	require.Equal(t, s.Status().Bytes, c.BytesAfter)
	require.Equal(t, before, read(t, s, store.Query{}))

	again, err := s.Compact(t.Context())
	require.NoError(t, err)
	require.Equal(t, store.Compaction{BytesBefore: c.BytesAfter, BytesAfter: c.BytesAfter}, again)
	mustStore(t, s, numberedFrom(2, 3000)...)
	require.Equal(t, uint64(4500), s.Status().Events)

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Compact(cancelled)
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, s.Close())
	_, err = s.Compact(t.Context())
	require.ErrorIs(t, err, store.ErrClosed)
}
