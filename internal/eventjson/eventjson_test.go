package eventjson

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.uber.org/goleak"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// lines returns the JSON of events once they are stored.
func lines(t testing.TB, events []store.NewEvent) []string {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }
	s := store.New(store.Options{Now: now})
	require.NoError(t, s.Open(t.Context()))
	defer func() { require.NoError(t, s.Close()) }()
	_, err := s.Append(t.Context(), store.Append{Events: events})
	require.NoError(t, err)
	var lines []string
	var w Writer
	require.NoError(t, s.VisitJSON(t.Context(), store.Query{}, func(e *store.JSONEvent) bool {
		lines = append(lines, string(w.Append(nil, e)))
		return true
	}))
	return lines
}

// readAll returns the events of lines.
func readAll(t testing.TB, lines []string) []store.NewEvent {
	t.Helper()
	var r Reader
	events := make([]store.NewEvent, len(lines))
	for i, line := range lines {
		e, err := r.Read([]byte(line))
		require.NoError(t, err, line)
		require.NotZero(t, e.Position)
		require.NotZero(t, e.RecordedAt)
		events[i] = store.NewEvent{Envelope: e.Envelope, Record: e.Record}
	}
	return events
}

// check asks for the same JSON of events that were read from theirs.
func check(t testing.TB, events []store.NewEvent) {
	t.Helper()
	want := lines(t, events)
	require.Equal(t, want, lines(t, readAll(t, want)))
}

func TestReadBackTestdata(t *testing.T) {
	t.Parallel()
	zipped, err := os.Open("../../testdata/cloudtrail/cloudtrail.otlp.jsonl.gz")
	require.NoError(t, err)
	defer func() { require.NoError(t, zipped.Close()) }()
	unzipped, err := gzip.NewReader(zipped)
	require.NoError(t, err)
	requests := bufio.NewScanner(unzipped)
	requests.Buffer(nil, 16<<20)
	for requests.Scan() {
		ld, err := new(plog.JSONUnmarshaler).UnmarshalLogs(requests.Bytes())
		require.NoError(t, err)
		check(t, otelevent.Decode(ld))
	}
	require.NoError(t, requests.Err())
}

func TestReadBackWorkload(t *testing.T) {
	t.Parallel()
	for _, bodies := range []workload.Bodies{workload.MapBodies, workload.StringBodies} {
		w := workload.New(workload.Options{Seed: 1, Events: workload.BlockEvents, Bodies: bodies})
		check(t, otelevent.Decode(w.Logs(0)[0]))
	}
}

func entry(key string, value store.Value) store.KeyValue {
	return store.KeyValue{Key: key, Value: value}
}

func nest(key string, value store.Value) store.Value {
	return store.MapValue(store.NewMap(entry(key, value)))
}

// corners are records whose data and attributes could be taken for each other, and
// values that JSON writes alike.
func corners() []store.NewEvent {
	nested := store.Value{}
	for range otelevent.MaxDepth {
		nested = store.List(nested)
	}
	text := store.String("text")
	own, canonical := entry("own", store.Int(1)), entry("user.id", store.String("u"))
	records := []store.Record{
		{},
		{Body: text},
		{Body: store.String("")},
		{Body: store.MapValue(store.Map{})},
		{Body: store.List()},
		{Body: nested, Attributes: store.NewMap(entry("nested", nested))},
		{Body: text, Attributes: store.NewMap(own, canonical)},
		{Body: text, Attributes: store.NewMap(entry("body", store.Int(2)), own)},
		{Attributes: store.NewMap(entry("body", store.Int(2)), own, canonical)},
		{Attributes: store.NewMap(own, entry("body", nest("k", text)))},
		{Attributes: store.NewMap(own, own, canonical, canonical)},
		{Attributes: store.NewMap(entry("body", store.Value{}))},
		{Body: nest("body", text)},
		{Body: nest("body", nest("body", store.Value{})), Attributes: store.NewMap(entry("body", text))},
		{Body: nest("own", store.Int(1)), Attributes: store.NewMap(own, canonical)},
		{Body: store.List(
			store.Double(100), store.Double(math.Copysign(0, -1)), store.Double(math.NaN()), store.Double(1e21), store.Double(1e300),
			store.Double(1e-7), store.Double(math.MaxInt64), store.Int(math.MinInt64), store.Int(math.MaxInt64), store.Bytes([]byte{255}),
			store.String("\u2028 < \" \x00"), store.Bool(true), store.Value{},
		)},
		{SeverityNumber: -1, SeverityText: "notice"},
		{SeverityNumber: 9, SeverityText: "INFO"},
		{SeverityNumber: 10},
		{Time: 1},
		{ObservedTime: math.MaxUint64},
		{
			Resource: store.Resource{Attributes: store.NewMap(own, canonical)},
			Scope:    store.Scope{Name: "scope", Version: "1", Attributes: store.NewMap(own)},
		},
	}
	events := make([]store.NewEvent, len(records))
	for i, record := range records {
		events[i] = store.NewEvent{Record: record, Envelope: store.Envelope{
			EventID: fmt.Sprint(i), EventType: "Happened", AggregateType: "Payment", AggregateID: "7/8", CorrelationID: "c",
			CausationID: "d", TraceID: "t", SpanID: "s", OrganizationID: "o", UserID: "u", Service: "checkout", Tags: []string{"a:b"},
		}}
		otelevent.Conform(&events[i].Envelope, &events[i].Record)
	}
	return events
}

func TestReadBackCorners(t *testing.T) {
	t.Parallel()
	events := corners()
	require.Len(t, lines(t, events), len(events))
	check(t, events)
	check(t, []store.NewEvent{{Envelope: store.Envelope{EventID: "bare", EventType: "Happened"}}})
}

// A line of somebody's own is the event that its record says.
func TestReadConforms(t *testing.T) {
	t.Parallel()
	e, err := new(Reader).Read([]byte(`{"eventId":"1","eventType":"T","aggregateType":"A","aggregateId":"7","tags":["b","a"],
		"metadata":{"service":"s","attributes":{"user.id":"u"}}}`))
	require.NoError(t, err)
	require.Equal(t, "u", e.UserID)
	decoded := otelevent.Decode(otelevent.EncodeNew(store.NewEvent{Envelope: e.Envelope, Record: e.Record}))[0]
	require.Equal(t, e.Record, decoded.Record)
	decoded.EventID, e.Tags = "1", decoded.Tags
	require.Equal(t, e.Envelope, decoded.Envelope)
}

func TestReadKeepsWhatItReturned(t *testing.T) {
	t.Parallel()
	var r Reader
	e, err := r.Read([]byte(`{"eventId":"1","data":{"a":[1]}}`))
	require.NoError(t, err)
	_, err = r.Read([]byte(`{"data":{"a":[1e999]}}`))
	require.Error(t, err)
	_, err = r.Read([]byte(`{"data":{"b":[2]}}`))
	require.NoError(t, err)
	require.Equal(t, nest("a", store.List(store.Int(1))), e.Record.Body)
	r.Reset()
	e, err = r.Read([]byte(`{"data":{"c":3},"metadata":{"attributes":null}}`))
	require.NoError(t, err)
	require.Equal(t, nest("c", store.Int(3)), e.Record.Body)
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	f := func(text, want string) {
		t.Helper()
		_, err := new(Reader).Read([]byte(text))
		require.ErrorContains(t, err, want)
	}
	f(``, "EOF")
	f(`7`, "cannot unmarshal number")
	f(`{"eventId":"1"`, "unexpected EOF")
	f(`{"eventId":"1"} {}`, "more than one JSON value, at byte 17")
	f(`{"eventID2":"1"}`, `unknown field "eventID2"`)
	f(`{"eventId":7}`, "eventId")
	f("{\"eventId\":\"\xff\"}", "not valid UTF-8")
	f(`{"eventId":"\ud800"}`, "half of a surrogate pair stands alone, at byte 12")
	f(`{"timestamp":"yesterday"}`, "yesterday")
	f(`{"timestamp":"1969-12-31T23:59:59Z"}`, "timestamp: got 1969-12-31T23:59:59Z, expected a time from 1970")
	f(`{"timestamp":"2263-01-01T00:00:00Z"}`, "up to 2262-04-11")
	f(`{"data":[1]}`, "data: got [1], expected an object")
	f(`{"data":{"n":1e999}}`, "data: the number 1e999 is too large for a double")
	f(`{"metadata":{"scope":{"attributes":{"a":`+strings.Repeat("[", 101)+strings.Repeat("]", 101)+`}}}}`,
		"metadata.scope.attributes: values nest more than 101 levels deep")
}

// FuzzRead asks for the same JSON of records that are drawn from OTLP, and reads any
// text.
func FuzzRead(f *testing.F) {
	for _, e := range corners() {
		b, err := new(plog.ProtoMarshaler).MarshalLogs(otelevent.EncodeNew(e))
		require.NoError(f, err)
		f.Add(b)
		f.Add([]byte(lines(f, []store.NewEvent{e})[0]))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if e, err := new(Reader).Read(b); err == nil && e.EventID != "" && e.EventType != "" {
			check(t, []store.NewEvent{{Envelope: e.Envelope, Record: e.Record}})
		}
		ld, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(b)
		if err != nil {
			return
		}
		stored := lines(t, otelevent.Decode(ld))
		for _, line := range stored {
			if bytes.ContainsRune([]byte(line), '\ufffd') || strings.Contains(line, `\ufffd`) {
				return // keys that were not valid UTF-8 may be one now
			}
		}
		require.Equal(t, stored, lines(t, readAll(t, stored)))
	})
}
