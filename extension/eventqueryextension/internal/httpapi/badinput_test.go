package httpapi

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gyroscops/otel-eventstore/store"
)

// A bad parameter is named, with what was expected.
func TestBadParameters(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(3)...)
	bad := func(target, parameter, expected string) {
		t.Helper()
		p := f.get(target).problem(kindInvalidParameter)
		require.Equal(t, parameter, p.Parameter)
		require.Contains(t, p.Expected, expected)
		require.Contains(t, p.Detail, parameter)
	}
	for _, limit := range []string{"0", "-1", "1001", "x", "1.5", "9999999999999999999999", "%20"} {
		bad("/events?limit="+limit, "limit", "from 1 to 1000")
	}
	bad("/correlations/c?limit=10001", "limit", "from 1 to 10000")
	bad("/fields/service/values?limit=1001", "limit", "from 1 to 1000")
	bad("/events?limit=1&limit=2", "limit", "one value")
	for _, name := range []string{"from", "to", "recordedFrom", "recordedTo"} {
		bad("/events?"+name+"=yesterday", name, "RFC 3339")
		bad("/events?"+name+"=2026-11-23T10:00:00+01:00", name, "%2B") // a + that became a space
	}
	bad("/events?from=2&to=1", "from", "not after to")
	bad("/events?recordedFrom=2&recordedTo=1", "recordedFrom", "not after recordedTo")
	bad("/events?order=up", "order", "asc or desc")
	for _, position := range []string{"0", "-1", "x", "18446744073709551616"} {
		bad("/events?fromPosition="+position, "fromPosition", "integer from 1")
		bad("/events?toPosition="+position, "toPosition", "integer from 1")
		bad("/replay?fromPosition="+position, "fromPosition", "integer from 1")
		bad("/replay?toPosition="+position, "toPosition", "integer from 1")
		bad(oddHistory+"?fromVersion="+position, "fromVersion", "integer from 1")
		bad(oddHistory+"?toVersion="+position, "toVersion", "integer from 1")
	}
	bad("/events?fromPosition=3&toPosition=2", "fromPosition", "not after toPosition")
	bad("/replay?fromPosition=3&toPosition=2", "fromPosition", "not after toPosition")
	for _, query := range []string{"", "&aggregateType=Order", "&aggregateType=Order&aggregateId=a&aggregateId=b"} {
		bad("/replay?fromVersion=1"+query, "fromVersion", "exactly one aggregateType and one aggregateId")
	}
	for _, zone := range []string{"Mars/Olympus", "Local", "../etc/passwd", "CET+1", "%00"} {
		bad("/trends?tz="+zone, "tz", "IANA")
		bad("/statistics?tz="+zone, "tz", "IANA")
	}
	bad("/trends?interval=fortnight", "interval", "second, minute, hour, day, week or month")
	bad("/trends?interval=minute&from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z", "interval", "10000 buckets")
	bad("/trends?groupBy=colour", "groupBy", "eventType")
	bad("/counts?groupBy=colour", "groupBy", "eventType")
	for _, name := range []string{"eventId", "not.tag", "q", "limit", "cursor", "attr.a", "data.a", "from"} {
		bad("/events?"+name+"=", name, "not empty")
	}
	bad("/events?attr.=x", "attr.", "name after attr.")
	bad("/events?data.=x", "data.", "path such as")
	bad("/events?data.a..b=x", "data.a..b", "path such as")
}

func TestUnknownParameters(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	unknown := func(target, parameter, hint string) {
		t.Helper()
		p := f.get(target).problem(kindUnknownParameter)
		require.Equal(t, parameter, p.Parameter)
		require.Contains(t, p.Detail, hint)
	}
	unknown("/events?eventtype=x", "eventtype", "did you mean eventType?")
	unknown("/events?limmit=3", "limmit", "did you mean limit?")
	unknown("/events?not.evenType=3", "not.evenType", "did you mean not.eventType?")
	unknown("/events?colour=red", "colour", `"colour"`)
	unknown("/events?toVersion=3", "toVersion", "")
	unknown("/events?=", "", `""`)
	unknown("/events?attr=x", "attr", "")
	unknown("/events/e1?limit=1", "limit", "")
	unknown("/status?verbose", "verbose", "")
	unknown("/openapi.json?x", "x", "")
	unknown("/rejections?eventId=1", "eventId", "")
	require.NotContains(t, f.get("/events?zzzzzzzzz=1").problem(kindUnknownParameter).Detail, "did you mean")

	long := strings.Repeat("x", 10_000)
	p := f.get("/events?" + long + "=1").problem(kindUnknownParameter)
	require.Less(t, len(p.Detail), 300)
}

func TestMalformedRequests(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for _, query := range []string{"a=%zz", "eventId=a;eventType=b"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+"/events", http.NoBody)
		r.URL.RawQuery = query
		f.serve(r).problem(kindMalformedRequest)
	}

	// net/http takes such a path. Its parts would be told apart after they
	// were decoded, so that a slash of an id would separate them.
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+"/events", http.NoBody)
	r.URL.RawPath = prefix + `/events/a%2Fb"c`
	r.URL.Path = prefix + `/events/a/b"c`
	f.serve(r).problem(kindMalformedRequest)
}

// What nobody expected is logged, and not told to the client.
func TestUnexpectedError(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	core, logs := observer.New(zap.ErrorLevel)
	api := f.handler.(*api)
	api.opts.Logger = zap.New(core)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+"/events", http.NoBody)
	recorder := httptest.NewRecorder()
	api.fail(&response{ResponseWriter: recorder}, r, errors.New("the secret"))
	p := answer{t, recorder.Code, recorder.Header(), recorder.Body.Bytes()}.problem(kindInternal)
	require.NotContains(t, p.Detail, "secret")
	require.Equal(t, 1, logs.Len())
	require.Equal(t, "the secret", logs.All()[0].ContextMap()["error"])
}

func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for _, target := range []string{
		"", "/", "/nothing", "/events/", "/events/a/b", "/events//", "/aggregates//x/events",
		"/aggregates/./x/events", "/events/..", "/events/../status", "/fields/colour/values", "/EVENTS",
	} {
		f.get(target).problem(kindUnknownPath)
	}
	require.Contains(t, f.get("/fields/colour/values").problem(kindUnknownPath).Expected, "eventType, aggregateType")
}

func TestMethodNotAllowed(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for path, methods := range f.handler.(*api).routes() {
		names := slices.Collect(maps.Keys(methods))
		if methods[http.MethodGet] != nil {
			names = append(names, http.MethodHead)
		}
		slices.Sort(names)
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete, http.MethodOptions, "BREW"} {
			if methods[method] != nil {
				continue
			}
			a := f.do(method, fill(path))
			a.problem(kindMethodNotAllowed)
			require.Equal(t, strings.Join(names, ", "), a.header.Get("Allow"))
		}
	}
}

// Positions and versions below the horizon answer 410 with the first one held.
func TestBelowTheHorizon(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 2})
	f.append(numbered(6)...) // held: e5 e6
	for _, target := range []string{
		"/events?fromPosition=4", "/events?fromPosition=1&order=desc", "/replay?fromPosition=4",
		"/events?toPosition=4", "/events?toPosition=4&order=desc", "/replay?toPosition=4", "/replay?fromPosition=4&toPosition=6",
		oddHistory + "?fromVersion=2", "/replay?aggregateType=Order&aggregateId=odd&fromVersion=2",
	} {
		p := f.get(target).problem(kindEvicted)
		require.Equal(t, uint64(5), *p.FirstPosition, target)
	}
	for _, target := range []string{
		"/events?fromPosition=5", "/replay?fromPosition=5", "/events?toPosition=5", "/replay?toPosition=5", oddHistory + "?fromVersion=3",
		"/replay?aggregateType=Order&aggregateId=odd&fromVersion=3",
	} {
		require.Equal(t, http.StatusOK, f.get(target).status, target)
	}
}

// Ids that mean something in URLs, JSON or HTTP are read back exactly, by
// every path and every filter, and never for another one.
func TestWeirdIDs(t *testing.T) {
	t.Parallel()
	ids := []string{
		"/", "a/b", "a%2Fb", "a%252Fb", "%", "100%", "#frag", "?q=1", "a&b=c", "a+b", "a b", " ", ":", "a:b",
		`"quoted"`, "'", `\`, "<>&", "é", "日本語", "👩‍💻", "e\u0301", "\u200b", "\x00", "a\x00b", "\n\r\t", "\x7f",
		"..a", "{eventId}", "*", ";", ",", "=", "@", "[x]", "|", "^", "`", "~", strings.Repeat("x/é", 3_400), "A", "a",
	}
	f := newFixture(t, store.Limits{})
	for i, id := range append([]string{".", ".."}, ids...) {
		e := newEvent(id, of(id, id), correlated(id, ""), saying(object("n", store.Int(int64(i)))))
		f.append(e)
	}
	for _, id := range ids {
		escaped := url.PathEscape(id)
		var event eventAnswer
		f.get("/events/" + escaped).ok(&event)
		require.Equal(t, id, event.EventID)
		for _, target := range []string{
			"/aggregates/" + escaped + "/" + escaped + "/events",
			"/correlations/" + escaped,
		} {
			var page pageAnswer
			f.get(target).ok(&page)
			require.Equal(t, []string{id}, page.ids())
		}
	}
	for _, id := range append(ids, ".", "..") {
		for _, name := range []string{"eventId", "aggregateId", "correlationId"} {
			var page pageAnswer
			f.get("/events?" + url.Values{name: {id}}.Encode()).ok(&page)
			require.Equal(t, []string{id}, page.ids())
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	f := func(name, want string) {
		t.Helper()
		got, ok := nearest(name, []string{"eventId", "eventType", "limit"})
		require.Equal(t, want != "", ok)
		if ok {
			require.Equal(t, want, got)
		}
	}
	f("eventid", "eventId")
	f("EVENT_ID", "eventId")
	f("evntTyp", "eventType")
	f("limits", "limit")
	f("colour", "")
	f("", "")
	f(fmt.Sprintf("%0100d", 1), "")
}
