package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/projection"
	"github.com/gyroscops/otel-eventstore/store"
)

func decodeNumbers(text []byte, value any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(value)
}

// newProjections returns an API whose store is open and whose projections run.
func newProjections(t testing.TB, limits store.Limits, definitions ...projection.Definition) *fixture {
	f := newProjectingFixture(t, limits, nil, definitions)
	require.NoError(t, f.store.Open(t.Context()))
	f.projections.Start(t.Context())
	return f
}

// countByType counts the events of each type.
func countByType(t testing.TB) projection.Definition {
	return projection.Definition{
		Name: "byType", Key: compiled(t, `.event.eventType`),
		Reducer: compiled(t, `if .event.data.fail then error("told to") else .state + 1 end`),
	}
}

func TestProjections(t *testing.T) {
	t.Parallel()
	f := newProjections(t, store.Limits{}, countByType(t),
		projection.Definition{Name: "none", Key: compiled(t, `empty`), Reducer: compiled(t, `1`), MaxKeys: 7})
	f.append(newEvent("a"), newEvent("b", ofType("Odd/1")), newEvent("c"))

	var one projectedJSON
	f.get("/projections/byType/Happened?minPosition=3").ok(&one)
	require.Equal(t, projectedJSON{"byType", 1, entryJSON{"Happened", 3, false, json.RawMessage("2")}}, one)
	f.get("/projections/byType/Odd%2F1").ok(&one)
	require.Equal(t, uint64(2), one.Position)
	f.get("/projections/byType/Unknown").problem(kindNotFound)
	f.get("/projections/unknown").problem(kindNotFound)
	f.get("/projections/unknown/key").problem(kindNotFound)

	var page projectionPageJSON
	f.get("/projections/byType?minPosition=3").ok(&page)
	require.Equal(t, uint64(3), page.Position)
	require.Zero(t, page.Lag)
	require.Equal(t, 2, page.Keys)
	require.False(t, page.Degraded)
	require.Len(t, page.Entries, 2)
	require.Equal(t, "Happened", page.Entries[0].Key)

	f.get("/projections/none?minPosition=3").ok(&page)
	require.Empty(t, page.Entries)
	var all projectionsJSON
	f.get("/projections").ok(&all)
	require.Len(t, all.Projections, 2)
	require.Equal(t, []string{"byType", "none"}, []string{all.Projections[0].Name, all.Projections[1].Name})
	require.Equal(t, 7, all.Projections[1].MaxKeys)
}

func TestProjectionPages(t *testing.T) {
	t.Parallel()
	f := newProjections(t, store.Limits{}, countByType(t))
	for i := range 5 {
		f.append(newEvent(fmt.Sprint(i), ofType(fmt.Sprint("type", i))))
	}
	var keys []string
	var page projectionPageJSON
	for target := "/projections/byType?limit=2&minPosition=5"; ; target = "/projections/byType?limit=2&minPosition=5&cursor=" + page.NextCursor {
		page = projectionPageJSON{}
		f.get(target).ok(&page)
		for _, entry := range page.Entries {
			keys = append(keys, entry.Key)
		}
		if page.NextCursor == "" {
			break
		}
	}
	require.Equal(t, []string{"type0", "type1", "type2", "type3", "type4"}, keys)

	// A cursor belongs to the states that it was given out for.
	f.get("/projections/byType?limit=2").ok(&page)
	cursor := page.NextCursor
	p := f.projections.Find("byType")
	before := p.Info().Generation
	f.projections.Rebuild(p)
	require.Eventually(t, func() bool { return p.Info().Generation != before }, 10*time.Second, time.Millisecond)
	f.get("/projections/byType?cursor=" + cursor).problem(kindInvalidCursor)
}

func TestProjectionETags(t *testing.T) {
	t.Parallel()
	f := newProjections(t, store.Limits{}, countByType(t))
	f.append(newEvent("a"), newEvent("b", ofType("Other")))
	for _, target := range []string{"/projections/byType/Happened?minPosition=2", "/projections/byType?minPosition=2", "/projections"} {
		a := f.get(target)
		etag := a.header.Get("ETag")
		require.NotEmpty(t, etag)
		a = f.get(target, "If-None-Match", etag)
		require.Equal(t, http.StatusNotModified, a.status, target)
		require.Empty(t, a.body)
		require.Equal(t, etag, a.header.Get("ETag"))
		require.Equal(t, http.StatusOK, f.get(target, "If-None-Match", `"0123"`).status)
	}
	tag := func(target string) string { return f.get(target).header.Get("ETag") }
	one, page := tag("/projections/byType/Happened?minPosition=2"), tag("/projections/byType?minPosition=2")
	f.append(newEvent("c", ofType("Other"))) // the projection moves, the key does not
	require.Equal(t, one, tag("/projections/byType/Happened?minPosition=3"))
	require.NotEqual(t, page, tag("/projections/byType?minPosition=3"))
	f.append(newEvent("d"))
	require.NotEqual(t, one, tag("/projections/byType/Happened?minPosition=4"))
}

// Who waits for what it has written reads it; who waits for what does not come is
// told so, in bounded time.
func TestMinPosition(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newProjections(t, store.Limits{}, countByType(t))
		f.append(newEvent("a"))
		begin := time.Now()
		p := f.get("/projections/byType/Happened?minPosition=2").problem(kindProjectionBehind)
		require.Equal(t, maxProjectionWait, time.Since(begin))
		require.Contains(t, p.Detail, "is at 1")

		go func() {
			time.Sleep(time.Second)
			f.append(newEvent("b"))
		}()
		var one projectedJSON
		f.get("/projections/byType/Happened?minPosition=2").ok(&one)
		require.Equal(t, "2", string(one.State))
		f.projections.Shutdown()
		require.NoError(t, f.store.Close())
	})
	f := newProjections(t, store.Limits{}, countByType(t))
	for i := range 100 {
		f.append(newEvent(fmt.Sprint(i), ofType(fmt.Sprint(i%3))))
		f.get(fmt.Sprintf("/projections/byType/%d?minPosition=%d", i%3, i+1)).served(typeJSON)
	}
	f.get("/projections/byType?minPosition=0").problem(kindInvalidParameter)
	f.get("/projections/byType/x?minPosition=x").problem(kindInvalidParameter)
}

func TestDegradedProjection(t *testing.T) {
	t.Parallel()
	f := newProjections(t, store.Limits{}, countByType(t))
	failing := saying(object("fail", store.Bool(true)))
	f.append(newEvent("a"), newEvent("b", failing), newEvent("c"), newEvent("d", failing))
	var page projectionPageJSON
	f.get("/projections/byType?minPosition=4").ok(&page)
	require.True(t, page.Degraded)
	require.Equal(t, uint64(2), page.Failures)
	require.Equal(t, failureJSON{2, "b", "Happened", "error: told to"}, *page.FirstFailure)
	require.Equal(t, uint64(4), page.LastFailure.Position)
	require.Equal(t, []entryJSON{{"Happened", 3, true, json.RawMessage("2")}}, page.Entries)
}

func TestProjectionAcrossEviction(t *testing.T) {
	t.Parallel()
	f := newProjections(t, store.Limits{MaxEvents: 2}, countByType(t))
	for i := range 5 {
		f.append(newEvent(fmt.Sprint(i)))
		f.get(fmt.Sprintf("/projections/byType?minPosition=%d", i+1)).served(typeJSON)
	}
	var one projectedJSON
	f.get("/projections/byType/Happened?minPosition=5").ok(&one)
	require.Equal(t, uint64(1), one.CoversFrom, "it saw all of them before they went")
	require.Equal(t, "5", string(one.State))

	a := f.do(http.MethodPost, "/projections/byType")
	require.Equal(t, http.StatusAccepted, a.status)
	require.Equal(t, prefix+"/projections/byType", a.header.Get("Location"))
	require.Eventually(t, func() bool { return f.projections.Find("byType").Info().CoversFrom == 4 }, 10*time.Second, time.Millisecond)
	f.get("/projections/byType/Happened?minPosition=5").ok(&one)
	require.Equal(t, uint64(4), one.CoversFrom)
	require.Equal(t, "2", string(one.State))
	require.Contains(t, f.get("/projections/byType/Unknown").problem(kindNotFound).Detail, "position 4")
	f.do(http.MethodPost, "/projections/unknown").problem(kindNotFound)
	f.do(http.MethodPost, "/projections/byType?now=1").problem(kindUnknownParameter)
}

func TestProjectionWithoutRoom(t *testing.T) {
	t.Parallel()
	def := countByType(t)
	def.MaxKeys = 1
	f := newProjections(t, store.Limits{}, def)
	f.append(newEvent("a"), newEvent("b", ofType("Other")), newEvent("c"))
	var page projectionPageJSON
	f.get("/projections/byType?minPosition=3").ok(&page)
	require.Equal(t, uint64(1), page.LeftOut)
	require.Len(t, page.Entries, 1)
	require.Contains(t, f.get("/projections/byType/Other").problem(kindNotFound).Detail, "max_keys")
}
