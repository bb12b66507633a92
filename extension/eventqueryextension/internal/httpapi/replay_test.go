package httpapi

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

func lineIDs(t testing.TB, body []byte) []string {
	ids := []string{}
	for line := range strings.Lines(string(body)) {
		require.True(t, strings.HasSuffix(line, "\n"))
		var e eventAnswer
		require.NoError(t, json.Unmarshal([]byte(line), &e))
		ids = append(ids, e.EventID)
	}
	return ids
}

func TestReplay(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(6)...)
	read := func(query string, want ...string) {
		t.Helper()
		a := f.get("/replay" + query).served(typeNDJSON)
		require.Equal(t, append([]string{}, want...), lineIDs(t, a.body))
	}
	read("", "e1", "e2", "e3", "e4", "e5", "e6")
	read("?fromPosition=5", "e5", "e6")
	read("?fromPosition=7")
	read("?fromPosition=2&toPosition=3", "e2", "e3")
	read("?toPosition=9&aggregateId=even", "e2", "e4", "e6")
	read("?toPosition=5&aggregateId=even", "e2", "e4")
	read("?aggregateId=odd", "e1", "e3", "e5")
	read("?aggregateType=Order&aggregateId=odd&fromVersion=2", "e3", "e5")
	read("?not.eventId=e1&to=2026-11-23T12:03:00Z", "e2", "e3")
	f.get("/replay?limit=1").problem(kindUnknownParameter)
	f.get("/replay", "Accept", typeJSON).problem(kindNotAcceptable)
}

// Lines are a stream of all events; with a limit they are a page.
func TestLines(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(250)...)
	a := f.get("/events", "Accept", typeNDJSON)
	require.Len(t, lineIDs(t, a.body), 250)
	require.Empty(t, a.header.Get("Next-Cursor"))
	require.Len(t, lineIDs(t, f.get(oddHistory, "Accept", typeNDJSON).body), 125)

	a = f.get("/events?limit=2", "Accept", typeNDJSON)
	require.Equal(t, []string{"e1", "e2"}, lineIDs(t, a.body))
	cursor := "cursor=" + a.header.Get("Next-Cursor")
	a = f.get("/events?limit=2&"+cursor, "Accept", typeNDJSON)
	require.Equal(t, []string{"e3", "e4"}, lineIDs(t, a.body))
	a = f.get("/events?"+cursor, "Accept", typeNDJSON)
	require.Len(t, lineIDs(t, a.body), 248)
}

// OTLP out is OTLP in, from every path that has events, however many chunks.
func TestOTLP(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	const count = 3*otlpChunk + 1
	for i := range count {
		e := fullEvent()
		e.EventID = strconv.Itoa(i)
		e.AggregateID = "a"
		f.append(e)
	}
	sent := fullEvent().Record
	check := func(target string, events int) {
		t.Helper()
		var protobuf plog.ProtoUnmarshaler
		var text plog.JSONUnmarshaler
		for mediaType, unmarshal := range map[string]func([]byte) (plog.Logs, error){
			typeOTLP: protobuf.UnmarshalLogs, typeOTLPJSON: text.UnmarshalLogs,
		} {
			logs, err := unmarshal(f.get(target, "Accept", mediaType).served(mediaType).body)
			require.NoError(t, err)
			require.Equal(t, events, logs.LogRecordCount(), "%s as %s", target, mediaType)
			for _, e := range otelevent.Decode(logs) {
				require.Equal(t, sent.AppendBinary(nil), e.Record.AppendBinary(nil))
			}
		}
	}
	check("/replay", count)
	check("/replay?eventId=none", 0)
	check("/events?eventId=none", 0)
	check("/events", pageLimit)
	check("/events?limit=1000", count)
	check("/events/7", 1)
	check("/aggregates/Payment/a/events?limit=65", 65)
	check("/correlations/order-77?limit=130", 130)
	check("/traces/"+flowTrace, count)

	cursor := f.get("/correlations/order-77?limit=130", "Accept", typeOTLP).header.Get("Next-Cursor")
	check("/correlations/order-77?limit=130&cursor="+cursor, count-130)
}

// serve lets the API answer over a real connection. The context of its
// requests ends with the given one.
func serve(ctx context.Context, t *testing.T, f *fixture) *httptest.Server {
	server := httptest.NewUnstartedServer(f.handler)
	server.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	server.Start()
	t.Cleanup(server.Close)
	return server
}

// bigFixture holds more than fits into the buffers of a connection.
func bigFixture(t *testing.T) *fixture {
	f := newFixture(t, store.Limits{})
	body := saying(store.String(strings.Repeat("x", 1<<20)))
	for i := range 40 {
		f.append(newEvent(strconv.Itoa(i), body))
	}
	return f
}

func openReplay(t *testing.T, server *httptest.Server) *http.Response {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+prefix+"/replay", http.NoBody)
	require.NoError(t, err)
	response, err := server.Client().Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = response.Body.Close() })
	require.Equal(t, http.StatusOK, response.StatusCode)
	return response
}

// observed waits until the one request has ended.
func (f *fixture) waitObserved() Observation {
	var last Observation
	require.Eventually(f.t, func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.observed) == 0 {
			return false
		}
		last = f.observed[len(f.observed)-1]
		return true
	}, 10*time.Second, time.Millisecond)
	return last
}

func TestStreamIsWhole(t *testing.T) {
	t.Parallel()
	f := bigFixture(t)
	response := openReplay(t, serve(t.Context(), t, f))
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Len(t, lineIDs(t, body), 40)
	require.Equal(t, 40, f.waitObserved().Events)
}

// A stream that the server must end early breaks, so that no client takes it
// for whole.
func TestStreamBreaksOnShutdown(t *testing.T) {
	t.Parallel()
	f := bigFixture(t)
	ctx, cancel := context.WithCancel(t.Context())
	response := openReplay(t, serve(ctx, t, f))
	_, err := bufio.NewReader(response.Body).ReadString('\n')
	require.NoError(t, err)
	cancel()
	_, err = io.ReadAll(response.Body)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Less(t, f.waitObserved().Events, 40)
}

func TestStreamEndsWhenTheClientIsGone(t *testing.T) {
	t.Parallel()
	f := bigFixture(t)
	response := openReplay(t, serve(t.Context(), t, f))
	require.NoError(t, response.Body.Close())
	require.Less(t, f.waitObserved().Events, 40)
}

// A client that does not read is given up.
func TestStreamToAClientThatDoesNotRead(t *testing.T) {
	t.Parallel()
	f := bigFixture(t)
	f.handler.(*api).opts.WriteTimeout = time.Second
	response := openReplay(t, serve(t.Context(), t, f))
	require.Less(t, f.waitObserved().Events, 40)
	_, err := io.ReadAll(response.Body)
	require.Error(t, err)
}

// A query that the server's end interrupts before it answers says so.
func TestInterruptedQuery(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(10_000)...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, prefix+"/events?q=nothing", http.NoBody)
	recorder := httptest.NewRecorder()
	f.handler.ServeHTTP(recorder, r)
	answer{t, recorder.Code, recorder.Header(), recorder.Body.Bytes()}.problem(kindInterrupted)
}
