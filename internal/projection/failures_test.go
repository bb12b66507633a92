package projection

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	"github.com/gyroscops/otel-eventstore/store"
)

// An expression that fails on an event degrades the projection, which names it,
// keeps the state before, and goes on.
func TestDegraded(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{})
	p := start(t, s, define(t, "sum",
		`if .event.eventType == "NoKey" then error("no key") else .event.data.account end`,
		`if .event.eventType == "Bad" then error("bad \(.event.data.amount)") else .state + .event.data.amount end`)).Find("sum")
	appendAll(t, s,
		newEvent(1, "Paid", "a", 1), newEvent(2, "Bad", "a", 10), newEvent(3, "Paid", "a", 100),
		newEvent(4, "Paid", "b", 5), newEvent(5, "NoKey", "b", 7), newEvent(6, "Bad", "c", 1), newEvent(7, "Paid", "b", 5))
	seen(t, s, p)
	states, info := pageOf(t, p)
	require.Equal(t, map[string]string{"a": "101", "b": "10"}, states)
	require.True(t, info.Degraded())
	require.Equal(t, uint64(3), info.Failures)
	require.Equal(t, Failure{2, "e2", "a", "error: bad 10"}, info.First)
	require.Equal(t, Failure{6, "e6", "c", "error: bad 1"}, info.Last)
	a, _, ok := p.Get("a")
	require.True(t, ok)
	require.True(t, a.Degraded, "an event is missing in its state")
	require.Equal(t, uint64(3), a.Position)
	b, _, _ := p.Get("b")
	require.False(t, b.Degraded)
	_, _, ok = p.Get("c")
	require.False(t, ok)

	appendAll(t, s, newEvent(8, "Paid", "c", 1))
	seen(t, s, p)
	c, _, _ := p.Get("c")
	require.True(t, c.Degraded, "its first event is missing")
}

// A key that was taken out is degraded still when it comes back.
func TestDegradedComesBack(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{})
	p := start(t, s, define(t, "sum", `.event.data.account`,
		`if .event.eventType == "Bad" then error("bad") elif .event.eventType == "Closed" then null else .state + 1 end`)).Find("sum")
	appendAll(t, s, newEvent(1, "Paid", "a", 1), newEvent(2, "Bad", "a", 1), newEvent(3, "Closed", "a", 1), newEvent(4, "Paid", "a", 1),
		newEvent(5, "Paid", "b", 1), newEvent(6, "Closed", "b", 1), newEvent(7, "Paid", "b", 1))
	seen(t, s, p)
	a, _, _ := p.Get("a")
	require.True(t, a.Degraded)
	b, _, _ := p.Get("b")
	require.False(t, b.Degraded)

	var many incomplete
	for i := range maxIncomplete + 2 {
		require.False(t, i <= maxIncomplete && many.has("other"))
		many.add(fmt.Sprint(i))
	}
	require.True(t, many.has("other"))
	require.Len(t, many.keys, maxIncomplete+1)
}

// One that runs too long is stopped, and the projection goes on.
func TestTooLong(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{})
	set := start(t, s, define(t, "sum", `.event.data.account`,
		`if .event.eventType == "Loop" then (def f: f; f) else .state + .event.data.amount end`))
	p := set.Find("sum")
	appendAll(t, s, newEvent(1, "Paid", "a", 1), newEvent(2, "Loop", "a", 10), newEvent(3, "Paid", "a", 100))
	seen(t, s, p)
	states, info := pageOf(t, p)
	require.Equal(t, map[string]string{"a": "101"}, states)
	require.Equal(t, uint64(2), info.First.Position)
	require.Contains(t, info.First.Err, "takes too long")

	rebuild(t, set, p) // the bound is one of steps: the same event fails again
	rebuilt, again := pageOf(t, p)
	require.Equal(t, states, rebuilt)
	require.Equal(t, info.First.Position, again.First.Position)
}

func TestMaxKeys(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{})
	def := define(t, "sum", `.event.data.account`, `if .event.eventType == "Closed" then null else .state + 1 end`)
	def.MaxKeys = 2
	p := start(t, s, def).Find("sum")
	appendAll(t, s, newEvent(1, "Paid", "a", 1), newEvent(2, "Paid", "b", 1), newEvent(3, "Paid", "c", 1),
		newEvent(4, "Paid", "a", 1), newEvent(5, "Closed", "d", 1))
	seen(t, s, p)
	states, info := pageOf(t, p)
	require.Equal(t, map[string]string{"a": "2", "b": "1"}, states)
	require.Equal(t, uint64(1), info.LeftOut)
	require.Equal(t, 2, info.MaxKeys)
	require.False(t, info.Degraded())

	appendAll(t, s, newEvent(6, "Closed", "a", 1), newEvent(7, "Paid", "c", 1))
	seen(t, s, p)
	states, info = pageOf(t, p)
	require.Equal(t, map[string]string{"b": "1"}, states, "c would lack its first event")
	require.Equal(t, uint64(2), info.LeftOut)
}

// It may be started before the store is open, and stopped at any time.
func TestLifecycle(t *testing.T) {
	t.Parallel()
	s := store.New(store.Options{})
	set := NewSet(s, []Definition{define(t, "count", `"all"`, `.state + 1`), define(t, "other", `"all"`, `.state + 1`)}, zaptest.NewLogger(t))
	p := set.Find("count")
	require.Len(t, set.All(), 2)
	require.Nil(t, set.Find("unknown"))
	set.Shutdown() // not started
	set.Rebuild(p)
	set.Start(t.Context())
	set.Rebuild(p) // nothing to rebuild yet
	require.Zero(t, p.Info().CoversFrom)
	_, _, ok := p.Get("all")
	require.False(t, ok)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	require.ErrorIs(t, p.Wait(ctx, 0), context.DeadlineExceeded)

	require.NoError(t, s.Open(t.Context()))
	require.NoError(t, p.Wait(t.Context(), 0))
	appendAll(t, s, newEvent(1, "T", "a", 1))
	seen(t, s, p)
	set.Rebuild(p)
	require.NoError(t, s.Close())
	set.Shutdown()
	set.Shutdown()
	require.Equal(t, map[string]string{"all": "1"}, entries(t, p), "what was folded can be read")

	closed := NewSet(s, []Definition{define(t, "count", `"all"`, `.state + 1`)}, zaptest.NewLogger(t))
	closed.Start(t.Context())
	closed.Shutdown()
}

// The table against a list, with removals between the pages.
func TestTable(t *testing.T) {
	t.Parallel()
	table := newTable()
	var order []string
	for i := range 2000 {
		key := fmt.Sprint("key", (i*i*31)%300)
		held := table.get(key)
		if i%3 == 2 && held != nil {
			table.remove(key)
			for j, k := range order {
				if k == key {
					order = append(order[:j:j], order[j+1:]...)
					break
				}
			}
			continue
		}
		table.put(Entry{Key: key, State: make([]byte, i%50), Position: uint64(i)})
		if held == nil {
			order = append(order, key)
		}
		require.LessOrEqual(t, len(table.entries), 2*len(table.byKey)+65)
	}
	var keys []string
	bytes := int64(0)
	for after, more := uint64(0), true; more; {
		var page []Entry
		page, more = table.page(after, 7)
		for _, e := range page {
			keys = append(keys, e.Key)
			bytes += e.bytes()
			after = e.Ordinal
		}
	}
	require.Equal(t, order, keys)
	require.Equal(t, table.bytes, bytes)
	table.remove("unknown")
}
