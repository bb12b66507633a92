package httpapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap/zaptest"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/projection"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// fixture is the API over a store of its own.
type fixture struct {
	t        testing.TB
	store    *store.Store
	replays  *replays.Registry
	receiver fakeReceiver
	handler  http.Handler
	ready    atomic.Bool // the pipelines run

	mu       sync.Mutex
	now      time.Time
	observed []Observation

	tails atomic.Int64 // open

	projections *projection.Set // that are declared, not started
}

// startOfTime is a second before the first append.
var startOfTime = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// newFixture returns an API whose store is open.
func newFixture(t testing.TB, limits store.Limits) *fixture {
	f := newClosedFixture(t, limits)
	require.NoError(t, f.store.Open(t.Context()))
	return f
}

func newClosedFixture(t testing.TB, limits store.Limits) *fixture {
	return newProjectingFixture(t, limits, nil, nil)
}

// newProjectingFixture returns an API whose store is not open, with reducers and
// projections.
func newProjectingFixture(
	t testing.TB, limits store.Limits, reducers map[string]aggregatestate.Reducer, projections []projection.Definition,
) *fixture {
	f := &fixture{t: t, replays: replays.NewRegistry(), now: startOfTime}
	f.replays.Add(&f.receiver)
	f.receiver.ids = []string{"replayId"}
	f.ready.Store(true)
	f.store = store.New(store.Options{Limits: limits, Now: f.clock})
	t.Cleanup(func() { require.NoError(t, f.store.Close()) })
	f.projections = projection.NewSet(f.store, projections, zaptest.NewLogger(t))
	t.Cleanup(f.projections.Shutdown)
	f.handler = New(f.store, Options{
		Ready:        f.ready.Load,
		Append:       true,
		Now:          f.clock,
		Version:      "1.2.3",
		Replays:      f.replays,
		WriteTimeout: time.Minute,
		Admin:        true,
		States:       aggregatestate.New(f.store, reducers),
		Projections:  f.projections,
		Observe: func(_ context.Context, o Observation) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.observed = append(f.observed, o)
		},
		ObserveTails: func(_ context.Context, change int) { f.tails.Add(int64(change)) },
		Logger:       zaptest.NewLogger(t),
	})
	return f
}

func (f *fixture) clock() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// append stores the events, a second after those before.
func (f *fixture) append(events ...store.NewEvent) {
	f.t.Helper()
	f.mu.Lock()
	f.now = f.now.Add(time.Second)
	f.mu.Unlock()
	_, err := f.store.Append(f.t.Context(), store.Append{Events: events})
	require.NoError(f.t, err)
}

// answer is what a request came to.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	body   []byte
}

// get asks for a target below the prefix; headers are name and value by turns.
// What it returns is valid by the contract.
func (f *fixture) get(target string, headers ...string) answer {
	f.t.Helper()
	return f.do(http.MethodGet, target, headers...)
}

func (f *fixture) do(method, target string, headers ...string) answer {
	f.t.Helper()
	r := httptest.NewRequestWithContext(f.t.Context(), method, prefix+target, http.NoBody)
	for header := range slices.Chunk(headers, 2) {
		r.Header.Add(header[0], header[1])
	}
	return f.serve(r)
}

// post sends a body to a target below the prefix.
func (f *fixture) post(target, mediaType, body string, headers ...string) answer {
	f.t.Helper()
	r := httptest.NewRequestWithContext(f.t.Context(), http.MethodPost, prefix+target, strings.NewReader(body))
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	r.Header.Set("Content-Type", mediaType)
	for header := range slices.Chunk(headers, 2) {
		r.Header.Add(header[0], header[1])
	}
	return f.serve(r)
}

func (f *fixture) serve(r *http.Request) answer {
	f.t.Helper()
	recorder := httptest.NewRecorder()
	f.handler.ServeHTTP(recorder, r)
	a := answer{f.t, recorder.Code, recorder.Header(), recorder.Body.Bytes()}
	if r.Method == http.MethodHead {
		a.body = nil // as the server of net/http does
	}
	checkContract(f.t, r, a.status, a.header, a.body)
	return a
}

// served asserts a 200 of a media type.
func (a answer) served(mediaType string) answer {
	a.t.Helper()
	require.Equal(a.t, http.StatusOK, a.status, "%s", a.body)
	require.Equal(a.t, mediaType, a.header.Get("Content-Type"))
	return a
}

// ok asserts a 200 and decodes its JSON into v.
func (a answer) ok(v any) answer {
	a.t.Helper()
	a.served(typeJSON)
	require.NoError(a.t, json.Unmarshal(a.body, v))
	return a
}

// problemAnswer has the members of a problem document.
type problemAnswer struct {
	wire.Problem
	Events []eventAnswer `json:"events"`
}

// problem asserts a problem of a kind and returns it.
func (a answer) problem(want kind) problemAnswer {
	a.t.Helper()
	require.Equal(a.t, "application/problem+json", a.header.Get("Content-Type"), "%d %s", a.status, a.body)
	var p problemAnswer
	require.NoError(a.t, json.Unmarshal(a.body, &p))
	require.Equal(a.t, problemPrefix+string(want), p.Type, "%s", a.body)
	require.Equal(a.t, kinds[want].status, a.status)
	require.Equal(a.t, a.status, p.Status)
	return p
}

type eventAnswer struct {
	Position, Version                              uint64
	EventID, EventType, AggregateType, AggregateID string
	CorrelationID, CausationID, TraceID, SpanID    string
	Tags                                           []string
	Timestamp, RecordedAt                          time.Time
	Data                                           map[string]any
	Metadata                                       map[string]any
	OffsetMs, GapMs                                float64
	Depth                                          int
	MissingCause                                   bool
}

type pageAnswer struct {
	Events     []eventAnswer
	NextCursor string
}

func (p pageAnswer) ids() []string {
	ids := []string{}
	for _, e := range p.Events {
		ids = append(ids, e.EventID)
	}
	return ids
}

// newEvent returns an event with an id; options fill the rest.
func newEvent(id string, options ...func(*store.NewEvent)) store.NewEvent {
	e := store.NewEvent{Envelope: store.Envelope{EventID: id, EventType: "Happened"}}
	for _, option := range options {
		option(&e)
	}
	return e
}

func ofType(eventType string) func(*store.NewEvent) {
	return func(e *store.NewEvent) { e.EventType = eventType }
}

func of(aggregateType, aggregateID string) func(*store.NewEvent) {
	return func(e *store.NewEvent) { e.AggregateType, e.AggregateID = aggregateType, aggregateID }
}

func at(t time.Time) func(*store.NewEvent) {
	return func(e *store.NewEvent) { e.Record.Time = uint64(t.UnixNano()) }
}

func correlated(id, cause string) func(*store.NewEvent) {
	return func(e *store.NewEvent) { e.CorrelationID, e.CausationID = id, cause }
}

func from(service string) func(*store.NewEvent) {
	return func(e *store.NewEvent) {
		e.Service = service
		e.Record.Resource.Attributes = store.NewMap(store.KeyValue{Key: "service.name", Value: store.String(service)})
	}
}

func saying(body store.Value) func(*store.NewEvent) {
	return func(e *store.NewEvent) { e.Record.Body = body }
}

func object(keysAndValues ...any) store.Value {
	var entries []store.KeyValue
	for entry := range slices.Chunk(keysAndValues, 2) {
		entries = append(entries, store.KeyValue{Key: entry[0].(string), Value: entry[1].(store.Value)})
	}
	return store.MapValue(store.NewMap(entries...))
}

// numbered returns events e1 … en, the odd ones of aggregate Order/odd and the
// even ones of Order/even.
func numbered(n int) []store.NewEvent {
	events := make([]store.NewEvent, n)
	for i := range events {
		id := "odd"
		if i%2 == 1 {
			id = "even"
		}
		events[i] = newEvent(fmt.Sprintf("e%d", i+1), of("Order", id), at(startOfTime.Add(time.Duration(i)*time.Minute)))
	}
	return events
}
