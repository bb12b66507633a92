package httpapi

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

const oddHistory = "/aggregates/Order/odd/events" // of numbered events

func TestHistory(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(9)...) // odd: e1 e3 e5 e7 e9
	read := func(query string, want ...string) {
		t.Helper()
		var page pageAnswer
		a := f.get(oddHistory + query).ok(&page)
		require.Equal(t, append([]string{}, want...), page.ids())
		require.Equal(t, `"5"`, a.header.Get("ETag"))
	}
	read("", "e1", "e3", "e5", "e7", "e9")
	read("?fromVersion=2&toVersion=3", "e3", "e5")
	read("?fromVersion=4", "e7", "e9")
	read("?toVersion=1", "e1")
	read("?fromVersion=6")
	read("?order=desc&toVersion=2", "e3", "e1")
	read("?eventId=e5&eventId=e2", "e5")
	read("?not.eventType=Happened")
	require.Equal(t, [][]string{{"e1", "e3"}, {"e5", "e7"}, {"e9"}}, pages(f, oddHistory+"?limit=2"))
	require.Equal(t, [][]string{{"e9", "e7"}, {"e5", "e3"}, {"e1"}}, pages(f, oddHistory+"?limit=2&order=desc"))
	require.Equal(t, [][]string{{"e3", "e5"}, {"e7"}}, pages(f, oddHistory+"?limit=2&fromVersion=2&toVersion=4"))

	f.get("/aggregates/Order/unknown/events").problem(kindNotFound)
	f.get("/aggregates/odd/Order/events").problem(kindNotFound)
	require.Equal(t, "fromVersion",
		f.get(oddHistory+"?fromVersion=3&toVersion=2").problem(kindInvalidParameter).Parameter)
	for _, name := range []string{"aggregateType", "not.aggregateId"} { // the path has said it
		f.get(oddHistory + "?" + name + "=Order").problem(kindUnknownParameter)
	}
}

func TestETag(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(3)...)
	first := f.get(oddHistory)
	require.Equal(t, `"2"`, first.header.Get("ETag"))

	match := func(etag string, want int) {
		t.Helper()
		a := f.get(oddHistory, "If-None-Match", etag)
		require.Equal(t, want, a.status)
		if want == http.StatusNotModified {
			require.Empty(t, a.body)
		}
	}
	match(`"2"`, http.StatusNotModified)
	match(`W/"2"`, http.StatusNotModified)
	match(`"7", "2"`, http.StatusNotModified)
	match(`*`, http.StatusNotModified)
	match(`"1"`, http.StatusOK)
	match(`2`, http.StatusOK)

	f.append(newEvent("late", of("Order", "odd")))
	match(`"2"`, http.StatusOK)
	second := f.get(oddHistory)
	require.Equal(t, `"3"`, second.header.Get("ETag"))
	require.NotEqual(t, first.body, second.body)

	// A page in the middle is no state to be current with.
	var page pageAnswer
	f.get(oddHistory + "?limit=1").ok(&page)
	a := f.get(oddHistory+"?limit=1&cursor="+page.NextCursor, "If-None-Match", `"3"`)
	require.Equal(t, http.StatusOK, a.status)

	// An error carries no version of what was not read.
	require.Empty(t, f.get(oddHistory+"?fromVersion=0").header.Get("ETag"))
}

func TestEvictedHistory(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 3})
	f.append(numbered(6)...) // held: e4 e5 e6; odd: e5 is version 3
	var page pageAnswer
	f.get(oddHistory).ok(&page)
	require.Equal(t, []string{"e5"}, page.ids())
	require.Equal(t, uint64(3), page.Events[0].Version)
	f.get(oddHistory + "?fromVersion=3").ok(&page)

	a := f.get(oddHistory + "?fromVersion=1")
	p := a.problem(kindEvicted)
	require.Equal(t, uint64(3), *p.FirstVersion)
	require.Equal(t, uint64(4), *p.FirstPosition)
	require.Empty(t, a.header.Get("ETag"))

	f.append(newEvent("a"), newEvent("b"), newEvent("c"))
	p = f.get(oddHistory).problem(kindNotFound)
	require.Equal(t, uint64(3), *p.Version)
	require.Equal(t, uint64(7), *p.FirstPosition)
}
