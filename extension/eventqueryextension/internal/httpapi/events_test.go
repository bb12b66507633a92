package httpapi

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

func TestListEvents(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	list := func(query string, want ...string) {
		t.Helper()
		var page pageAnswer
		f.get("/events" + query).ok(&page)
		require.Equal(t, append([]string{}, want...), page.ids())
		require.Empty(t, page.NextCursor)
	}
	list("")
	f.append(numbered(5)...)
	list("", "e1", "e2", "e3", "e4", "e5")
	list("?order=asc&fromPosition=4", "e4", "e5")
	list("?order=desc", "e5", "e4", "e3", "e2", "e1")
	list("?order=desc&fromPosition=4", "e5", "e4")
	list("?fromPosition=6")
	list("?toPosition=2", "e1", "e2")
	list("?order=desc&toPosition=2", "e2", "e1")
	list("?fromPosition=2&toPosition=2", "e2")
	list("?order=desc&fromPosition=4&toPosition=9223372036854775807", "e5", "e4")
	list("?fromPosition=6&toPosition=6")
}

// A page is not remembered: an append is seen by the next read.
func TestReadSeesAppend(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(2)...)
	var before, after pageAnswer
	f.get("/events").ok(&before)
	require.Equal(t, "no-store", f.get("/events").header.Get("Cache-Control"))
	f.append(newEvent("late"))
	f.get("/events").ok(&after)
	require.Equal(t, append(before.ids(), "late"), after.ids())
	var counts struct{ Count int }
	f.get("/counts").ok(&counts)
	require.Equal(t, 3, counts.Count)
}

func TestGetEvent(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 2})
	f.append(numbered(3)...)
	var event eventAnswer
	f.get("/events/e3").ok(&event)
	require.Equal(t, uint64(3), event.Position)
	for _, id := range []string{"e1", "unknown"} { // e1 has been evicted
		p := f.get("/events/" + id).problem(kindNotFound)
		require.Equal(t, uint64(2), *p.FirstPosition)
	}
}

// pages follows the cursors to the end.
func pages(f *fixture, target string) (all [][]string) {
	f.t.Helper()
	next := ""
	for {
		var page pageAnswer
		a := f.get(target + next).ok(&page)
		all = append(all, page.ids())
		require.Equal(f.t, page.NextCursor, a.header.Get("Next-Cursor"))
		if page.NextCursor == "" {
			require.Empty(f.t, a.header.Get("Link"))
			return all
		}
		link := strings.TrimSuffix(strings.TrimPrefix(a.header.Get("Link"), "<?"), `>; rel="next"`)
		query, err := url.ParseQuery(link)
		require.NoError(f.t, err)
		require.Equal(f.t, page.NextCursor, query.Get("cursor"))
		separator := "?"
		if strings.Contains(target, "?") {
			separator = "&"
		}
		next = separator + "cursor=" + page.NextCursor
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(5)...)
	require.Equal(t, [][]string{{"e1", "e2"}, {"e3", "e4"}, {"e5"}}, pages(f, "/events?limit=2"))
	require.Equal(t, [][]string{{"e5", "e4"}, {"e3", "e2"}, {"e1"}}, pages(f, "/events?limit=2&order=desc"))
	require.Equal(t, [][]string{{"e5", "e4"}, {"e3"}}, pages(f, "/events?limit=2&order=desc&fromPosition=3"))
	require.Equal(t, [][]string{{"e4", "e3"}, {"e2", "e1"}}, pages(f, "/events?limit=2&order=desc&toPosition=4"))
	require.Equal(t, [][]string{{"e4", "e3"}, {"e2"}}, pages(f, "/events?limit=2&order=desc&fromPosition=2&toPosition=4"))
	require.Equal(t, [][]string{{"e2", "e3"}, {"e4"}}, pages(f, "/events?limit=2&fromPosition=2&toPosition=4"))
	require.Equal(t, [][]string{{"e1", "e3"}, {"e5"}}, pages(f, "/events?limit=2&aggregateId=odd"))
	require.Equal(t, [][]string{{"e1", "e2", "e3", "e4", "e5"}}, pages(f, "/events?limit=5"), "no page is empty")
}

// While others append, each position is read exactly once, in order.
func TestPagingWhileAppending(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	const before, during = 100, 400
	f.append(numbered(before)...)
	var wg sync.WaitGroup
	for writer := range 2 {
		wg.Go(func() {
			for i := range during / 2 {
				f.append(newEvent("w" + strconv.Itoa(writer) + "-" + strconv.Itoa(i)))
			}
		})
	}
	var positions []uint64
	for next := ""; ; {
		var page pageAnswer
		f.get("/events?limit=7" + next).ok(&page)
		for _, e := range page.Events {
			positions = append(positions, e.Position)
		}
		if page.NextCursor == "" {
			break
		}
		next = "&cursor=" + page.NextCursor
	}
	wg.Wait()
	require.GreaterOrEqual(t, len(positions), before)
	for i, position := range positions {
		require.Equal(t, uint64(i+1), position)
	}

	// Downwards nothing is appended into the way.
	var ids []string
	for _, page := range pages(f, "/events?limit=50&order=desc") {
		ids = append(ids, page...)
	}
	require.Len(t, ids, before+during)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(ids))), before+during)
}

// A page ends early rather than exhaust the memory; nothing is lost.
func TestPageOfLargeEvents(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	large := store.String(strings.Repeat("x", 3<<20))
	for i := range 8 {
		f.append(newEvent(strconv.Itoa(i), saying(large), correlated("flow", "")))
	}
	for _, target := range []string{"/events", "/correlations/flow"} {
		all := pages(f, target)
		require.Len(t, all, 2, target)
		require.Equal(t, []string{"0", "1", "2", "3", "4", "5", "6", "7"}, slices.Concat(all...), target)
	}
}

func TestHead(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(3)...)
	get, head := f.get("/events"), f.do(http.MethodHead, "/events")
	require.Equal(t, http.StatusOK, head.status)
	require.Equal(t, get.header, head.header)
	f.do(http.MethodHead, "/replay").served(typeNDJSON)
	require.Equal(t, http.StatusNotFound, f.do(http.MethodHead, "/events/unknown").status)
}
