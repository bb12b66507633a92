package httpapi

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

const (
	paymentPath = "/aggregates/Payment/p%2F1/events"
	eventsPath  = "/events"
)

// result asserts the answer to an append.
func (a answer) result(status int) wire.AppendResult {
	a.t.Helper()
	require.Equal(a.t, status, a.status, "%s", a.body)
	var result wire.AppendResult
	require.NoError(a.t, json.Unmarshal(a.body, &result))
	return result
}

func TestAppendToAggregate(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	a := f.post(paymentPath, typeJSON, `[{"eventId":"1","eventType":"Initiated"},{"eventId":"2","eventType":"Processed"}]`,
		"If-None-Match", "*")
	result := a.result(http.StatusCreated)
	require.Equal(t, wire.AppendResult{Version: new(uint64(2)), Receipts: []wire.Receipt{
		{EventID: "1", Position: 1, Version: 1, RecordedAt: wire.Time{Time: startOfTime}},
		{EventID: "2", Position: 2, Version: 2, RecordedAt: wire.Time{Time: startOfTime}},
	}}, result)
	require.Equal(t, `"2"`, a.header.Get("ETag"))
	require.Contains(t, string(a.body), `"recordedAt":"2026-11-23T12:00:00.000000000Z"`)

	a = f.post(paymentPath, typeNDJSON, "{\"eventId\":\"3\",\"eventType\":\"Refunded\"}\n\n{\"eventId\":\"4\",\"eventType\":\"Closed\"}",
		"If-Match", a.header.Get("ETag"))
	require.Equal(t, uint64(4), *a.result(http.StatusCreated).Version)
	location := a.header.Get("Location")
	require.Equal(t, prefix+paymentPath+"?fromVersion=3&toVersion=4", location)
	var page pageAnswer
	f.get(strings.TrimPrefix(location, prefix)).ok(&page)
	require.Equal(t, []string{"3", "4"}, page.ids())
	require.Equal(t, "p/1", page.Events[0].AggregateID)

	require.Equal(t, uint64(5), *f.post(paymentPath, "application/json; charset=UTF-8", `[{"eventType":"X"}]`, "If-Match", "*").
		result(http.StatusCreated).Version)
	f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`).result(http.StatusCreated)
}

func TestAppendAcross(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(newEvent("old", of("Account", "a")))
	body := `{"events":[
		{"eventId":"1","eventType":"Debited","aggregateType":"Account","aggregateId":"a","expectedVersion":1},
		{"eventId":"2","eventType":"Credited","aggregateType":"Account","aggregateId":"b","expectedVersion":0},
		{"eventId":"3","eventType":"Debited","aggregateType":"Account","aggregateId":"a"},
		{"eventId":"4","eventType":"Noted"}
	]}`
	a := f.post(eventsPath, typeJSON, body)
	result := a.result(http.StatusCreated)
	require.Nil(t, result.Version)
	require.Empty(t, a.header.Get("ETag"))
	var places [][2]uint64
	for _, r := range result.Receipts {
		places = append(places, [2]uint64{r.Position, r.Version})
	}
	require.Equal(t, [][2]uint64{{2, 2}, {3, 1}, {4, 3}, {5, 0}}, places)
	require.Equal(t, prefix+"/events?fromPosition=2&limit=4", a.header.Get("Location"))
	var page pageAnswer
	f.get(strings.TrimPrefix(a.header.Get("Location"), prefix)).ok(&page)
	require.Equal(t, []string{"1", "2", "3", "4"}, page.ids())

	require.True(t, f.post(eventsPath, typeJSON, body).result(http.StatusOK).Duplicate)

	one := f.post(eventsPath, typeJSON, `{"condition":null,"events":[{"eventType":"X","aggregateType":"Account","aggregateId":"b"}]}`)
	require.Equal(t, uint64(2), *one.result(http.StatusCreated).Version)
	require.Equal(t, `"2"`, one.header.Get("ETag"))
}

// Everything that a client may say of an event is read back, as JSON and as a log
// record that decodes to the same event.
func TestAppendedReadsBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	event := wire.NewEvent{
		EventID: "evt", EventType: "Processed", CorrelationID: "flow", CausationID: "cause",
		TraceID: "5B8EFFF798038103D269B633813FC60C", SpanID: "EEE19B7EC3C1B174",
		Tags: []string{"tier:gold", "region:eu", "tier:gold"}, Timestamp: wire.Time{Time: startOfTime.AddDate(-20, 0, 0)},
		Data: json.RawMessage(`{"z":1,"a":1.0,"big":9007199254740993,"huge":18446744073709551616,"e":1e2,"list":[null,true,"ü\n",{}]}`),
		Metadata: &wire.NewMetadata{
			OrganizationID: "acme", UserID: "ada", Service: "payments", SeverityNumber: 13,
			Attributes: map[string]any{"channel": "web", "deep": map[string]any{"x": []int{1}}},
		},
	}
	body, err := json.Marshal([]wire.NewEvent{event})
	require.NoError(t, err)
	f.post(paymentPath, typeJSON, string(body)).result(http.StatusCreated)

	a := f.get("/events/evt").served(typeJSON)
	require.Contains(t, string(a.body),
		`"data":{"z":1,"a":1,"big":9007199254740993,"huge":18446744073709552000,"e":100,"list":[null,true,"ü\n",{}]}`)
	var got eventAnswer
	a.ok(&got)
	require.Equal(t, startOfTime.AddDate(-20, 0, 0), got.Timestamp)
	require.Equal(t, []string{"flow", "cause", strings.ToLower(event.TraceID), strings.ToLower(event.SpanID)},
		[]string{got.CorrelationID, got.CausationID, got.TraceID, got.SpanID})
	require.Equal(t, []string{"region:eu", "tier:gold"}, got.Tags)
	require.Equal(t, map[string]any{
		"organizationId": "acme", "userId": "ada", "service": "payments", "severity": "WARN", "severityNumber": 13.0,
		"attributes": map[string]any{
			"log.record.uid": "evt", "aggregate.type": "Payment", "aggregate.id": "p/1", "correlation.id": "flow",
			"causation.id": "cause", "organization.id": "acme", "user.id": "ada",
			"event.tags": []any{"region:eu", "tier:gold"}, "channel": "web", "deep": map[string]any{"x": []any{1.0}},
		},
		"resource": map[string]any{"service.name": "payments"},
		"scope":    map[string]any{"name": "", "version": "", "attributes": map[string]any{}},
	}, got.Metadata)
	f.requireReplays("evt")
}

// requireReplays asserts that the log record of an event decodes to the event.
func (f *fixture) requireReplays(id string) {
	f.t.Helper()
	logs, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(f.get("/events/"+url.PathEscape(id), "Accept", typeOTLP).served(typeOTLP).body)
	require.NoError(f.t, err)
	decoded := otelevent.Decode(logs)
	require.Len(f.t, decoded, 1)
	stored, err := f.store.Event(f.t.Context(), id)
	require.NoError(f.t, err)
	require.Equal(f.t, stored.Envelope, decoded[0].Envelope)
	require.Equal(f.t, stored.Record, decoded[0].Record)
	require.Empty(f.t, decoded[0].Malformed)
	again, err := f.store.Append(f.t.Context(), store.Append{Events: decoded})
	require.NoError(f.t, err)
	require.Equal(f.t, store.Duplicate, again[0].Outcome)
}

func TestAppendedDataOfAnyKind(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	for i, test := range []struct{ data, read string }{
		{`"text"`, `{"body":"text"}`},
		{`[1,"x"]`, `{"body":[1,"x"]}`},
		{`-7`, `{"body":-7}`},
		{`true`, `{"body":true}`},
		{`null`, `{}`},
		{`{}`, `{}`},
		{`{"":{"":[]}}`, `{"":{"":[]}}`},
	} {
		id := fmt.Sprint(i)
		f.post(paymentPath, typeJSON, `[{"eventType":"X","eventId":"`+id+`","data":`+test.data+`}]`).result(http.StatusCreated)
		var read struct{ Data json.RawMessage }
		f.get("/events/" + id).ok(&read)
		require.JSONEq(t, test.read, string(read.Data))
		f.requireReplays(id)
	}
}

// Null and the empty string are absent, and what is absent is filled in.
func TestAppendFillsIn(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	result := f.post(paymentPath, typeJSON, `[{"eventType":"X","eventId":"","timestamp":null,"correlationId":null,"causationId":"",
		"traceId":null,"spanId":"","tags":null,"data":null,"metadata":null},
		{"eventType":"X","tags":["",null],"metadata":{"organizationId":null,"severityNumber":null,"attributes":null}}]`).
		result(http.StatusCreated)
	for _, r := range result.Receipts {
		id, err := uuid.Parse(r.EventID)
		require.NoError(t, err)
		require.Equal(t, uuid.Version(7), id.Version())
		var e eventAnswer
		f.get("/events/" + r.EventID).ok(&e)
		require.Equal(t, startOfTime, e.Timestamp)
		require.Empty(t, e.CorrelationID+e.CausationID+e.TraceID+e.SpanID)
		require.Empty(t, e.Tags)
		f.requireReplays(r.EventID)
	}
	require.NotEqual(t, result.Receipts[0].EventID, result.Receipts[1].EventID)
}

func TestAppendTakesTraceContext(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	const traceID, spanID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	f.post(paymentPath, typeJSON,
		`[{"eventType":"X","eventId":"bare"},{"eventType":"X","eventId":"own","traceId":"5b8efff798038103d269b633813fc60c"}]`,
		"traceparent", "00-"+traceID+"-"+spanID+"-01").result(http.StatusCreated)
	var bare, own eventAnswer
	f.get("/events/bare").ok(&bare)
	require.Equal(t, []string{traceID, spanID, traceID}, []string{bare.TraceID, bare.SpanID, bare.CorrelationID})
	f.requireReplays("bare")
	f.get("/events/own").ok(&own)
	require.Equal(t, []string{"5b8efff798038103d269b633813fc60c", ""}, []string{own.TraceID, own.SpanID})

	// What is no trace context is as none.
	f.post(paymentPath, typeJSON, `[{"eventType":"X","eventId":"none"}]`, "traceparent", "nonsense").result(http.StatusCreated)
	var none eventAnswer
	f.get("/events/none").ok(&none)
	require.Empty(t, none.TraceID)

	// It is no part of the event: a repeat comes in another trace.
	again := f.post(paymentPath, typeJSON, `[{"eventType":"X","eventId":"bare"}]`, "traceparent", "00-"+spanID+spanID+"-"+spanID+"-00")
	require.True(t, again.result(http.StatusOK).Duplicate)
}

func TestRepeatedAppend(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	send := func(headers ...string) answer {
		return f.post(paymentPath, typeJSON, `[{"eventType":"X","data":{"n":1}},{"eventType":"X","data":{"n":1}}]`, headers...)
	}
	first := send("If-None-Match", "*", "Idempotency-Key", "k-1").result(http.StatusCreated)
	require.NotEqual(t, first.Receipts[0].EventID, first.Receipts[1].EventID, "equal events of one request stay two")
	f.append(newEvent("later", of("Payment", "p/1")))

	again := send("If-None-Match", "*", "Idempotency-Key", "k-1")
	want := first
	want.Duplicate = true
	require.Equal(t, want, again.result(http.StatusOK))
	require.Equal(t, `"2"`, again.header.Get("ETag"), "the version that the client knows, not one it has not seen")

	// Without a key it is another request, and so it is with another key.
	require.Equal(t, uint64(5), *send().result(http.StatusCreated).Version)
	require.Equal(t, uint64(7), *send("Idempotency-Key", "k-2").result(http.StatusCreated).Version)

	// Under the same key something else is a mistake.
	a := f.post(paymentPath, typeJSON, `[{"eventType":"Other"}]`, "Idempotency-Key", "k-1")
	require.Equal(t, first.Receipts[0].EventID, a.problem(kindCollision).EventID)
	f.post(paymentPath, typeJSON, `[{"eventType":"X","data":{"n":1}},{"eventType":"X","data":{"n":1}},{"eventType":"X"}]`,
		"Idempotency-Key", "k-1").problem(kindCollision)
	f.post("/aggregates/Payment/other/events", typeJSON, `[{"eventType":"X","data":{"n":1}}]`, "Idempotency-Key", "k-1").
		problem(kindCollision)
}

func TestAppendToAFullStore(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 1, OnFull: store.Reject})
	f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`).result(http.StatusCreated)
	a := f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`)
	a.problem(kindFull)
	require.Equal(t, "1", a.header.Get("Retry-After"))
}

func TestAppendSwitchedOff(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	opts := f.handler.(*api).opts
	opts.Append = false
	f.handler = New(f.store, opts)
	for _, target := range []string{eventsPath, paymentPath} {
		a := f.post(target, typeJSON, `[]`)
		a.problem(kindMethodNotAllowed)
		require.Equal(t, "GET, HEAD", a.header.Get("Allow"))
		f.get(target + "?limit=1")
	}
}

func TestAppendNotReady(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.ready.Store(false)
	f.post(eventsPath, typeJSON, `x`).problem(kindNotReady)
	f.ready.Store(true)
	require.NoError(t, f.store.Close())
	f.post(eventsPath, typeJSON, `x`).problem(kindClosed)
}

func TestAppendTooLarge(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEventBytes: 1000})
	body := `[{"eventType":"X","data":"` + strings.Repeat("x", 2000) + `"}]`
	p := f.post(paymentPath, typeJSON, body).problem(kindTooLarge)
	require.Contains(t, p.Detail, "max_event_bytes")
	require.NotEmpty(t, p.EventID)

	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, prefix+paymentPath, strings.NewReader(body))
	r.Header.Set("Content-Type", typeJSON)
	r.Body = http.MaxBytesReader(httptest.NewRecorder(), r.Body, 100)
	require.Contains(t, f.serve(r).problem(kindTooLarge).Expected, "100 bytes")
	require.Zero(t, f.store.Status().LastPosition)
}

func TestAppendWithinBounds(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	events := func(n int, separator string) string {
		return strings.TrimSuffix(strings.Repeat(`{"eventType":"X"}`+separator, n), separator)
	}
	f.post(paymentPath, typeJSON, "["+events(mostAppended+1, ",")+"]").problem(kindTooLarge)
	f.post(paymentPath, typeNDJSON, events(mostAppended+1, "\n")).problem(kindTooLarge)
	f.post(paymentPath, typeNDJSON, events(mostAppended, "\n")).result(http.StatusCreated)
	for _, half := range []string{`\ud800`, `\udfff`, `\ud800\u0041`, `\\\ud834`, `\udd1e\ud834`} {
		p := f.post(paymentPath, typeJSON, `[{"eventType":"X","eventId":"`+half+`"}]`).problem(kindInvalidBody)
		require.Contains(t, p.Detail, "half of a surrogate pair", half)
	}
	f.post(paymentPath, typeJSON, `[{"eventType":"X","eventId":"\ud834\udd1e\\ud800\n"}]`).result(http.StatusCreated)
}
