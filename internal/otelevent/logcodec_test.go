package otelevent

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"iter"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// records yields what a codec is given of events.
func records(events []store.NewEvent) iter.Seq2[*store.Envelope, *store.Record] {
	return func(yield func(*store.Envelope, *store.Record) bool) {
		for i := range events {
			record := events[i].Whole()
			if !yield(&events[i].Envelope, &record) {
				return
			}
		}
	}
}

// envelopes returns events that have the envelopes alone.
func envelopes(events []store.NewEvent) []store.NewEvent {
	bare := make([]store.NewEvent, len(events))
	for i := range events {
		bare[i].Envelope = events[i].Envelope
	}
	return bare
}

// throughLog returns what a log gives back of events.
func throughLog(t testing.TB, events []store.NewEvent) []store.NewEvent {
	t.Helper()
	encoded := Codec{}.AppendRecords([]byte("before"), records(events))
	require.Equal(t, "before", string(encoded[:6]))
	encoded = encoded[6:]
	back := envelopes(events)
	require.NoError(t, Codec{}.DecodeRecords(encoded, back, new(store.ContentWriter)))
	clear(encoded) // the events have nothing of it
	return back
}

// requireSame compares events, and their contents where those that were given have
// them.
func requireSame(t testing.TB, want, got []store.NewEvent) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i].Envelope, got[i].Envelope)
		require.NotEqual(t, store.Content{}, got[i].Content)
		wholeWant, wholeGot := want[i].Whole(), got[i].Whole()
		require.Equal(t, wholeWant.AppendBinary(nil), wholeGot.AppendBinary(nil), "event %d", i)
		if want[i].Content != (store.Content{}) {
			require.Equal(t, want[i].Record.AppendBinary(nil), got[i].Record.AppendBinary(nil), "event %d", i)
			require.Equal(t, want[i].Content.AppendBinary(nil), got[i].Content.AppendBinary(nil), "event %d", i)
		}
	}
}

// checkLog asks for the events of a request as they were, as values and as contents.
// It returns what the log has.
func checkLog(t testing.TB, ld plog.Logs) []byte {
	t.Helper()
	decoded := new(Decoder).Decode(ld)
	requireSame(t, decoded, throughLog(t, decoded))
	values := Decode(ld)
	requireSame(t, values, throughLog(t, values))
	// A record as values and its content have one encoding.
	encoded := Codec{}.AppendRecords(nil, records(decoded))
	require.Equal(t, encoded, Codec{}.AppendRecords(nil, records(values)))
	return encoded
}

func TestLogCodec(t *testing.T) {
	t.Parallel()
	ld := sample(t)
	encoded := checkLog(t, ld)
	logs, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(encoded)
	require.NoError(t, err)
	require.Equal(t, dump(ld), dump(logs))

	require.Empty(t, Codec{}.AppendRecords(nil, records(nil)))
	require.NoError(t, Codec{}.DecodeRecords(nil, nil, new(store.ContentWriter)))
}

func TestLogCodecOverTestdata(t *testing.T) {
	t.Parallel()
	payment, err := os.ReadFile("../../testdata/payment.otlp.json")
	require.NoError(t, err)
	requests := [][]byte{payment}
	zipped, err := os.Open("../../testdata/cloudtrail/cloudtrail.otlp.jsonl.gz")
	require.NoError(t, err)
	defer func() { require.NoError(t, zipped.Close()) }()
	unzipped, err := gzip.NewReader(zipped)
	require.NoError(t, err)
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		requests = append(requests, bytes.Clone(lines.Bytes()))
	}
	require.NoError(t, lines.Err())
	count := 0
	for _, request := range requests {
		ld, err := new(plog.JSONUnmarshaler).UnmarshalLogs(request)
		require.NoError(t, err)
		checkLog(t, ld)
		count += ld.LogRecordCount()
	}
	require.Greater(t, count, 1000)
}

func TestLogCodecOverWorkload(t *testing.T) {
	t.Parallel()
	for _, bodies := range []workload.Bodies{workload.MapBodies, workload.StringBodies} {
		w := workload.New(workload.Options{Seed: 1, Events: workload.BlockEvents, Bodies: bodies})
		var all []store.NewEvent
		for _, ld := range w.Logs(0) {
			checkLog(t, ld)
			all = append(all, Decode(ld)...)
		}
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		requireSame(t, all, throughLog(t, all))
	}
}

// corners are events as the store may have them.
func corners() []store.NewEvent {
	text := func(key, value string) store.KeyValue { return store.KeyValue{Key: key, Value: store.String(value)} }
	nested := store.Value{}
	for range maxDepth {
		nested = store.List(store.MapValue(store.NewMap(store.KeyValue{Value: nested})))
	}
	full := store.Envelope{
		EventID: "id", EventType: "Type", AggregateType: "Payment", AggregateID: "7", CorrelationID: "c", CausationID: "d",
		TraceID: strings.Repeat("0a", 16), SpanID: strings.Repeat("0b", 8), OrganizationID: "o", UserID: "u", Service: "s",
		Tags: []string{"a", "b:c"},
	}
	attributes := func(env store.Envelope, entries ...store.KeyValue) store.NewEvent {
		return store.NewEvent{Envelope: env, Record: store.Record{Attributes: store.NewMap(entries...)}}
	}
	body := func(v store.Value) store.NewEvent {
		return store.NewEvent{Envelope: full, Record: store.Record{Body: v}}
	}
	foreign := full
	foreign.TraceID, foreign.SpanID = "no hex", strings.Repeat("0B", 8)
	half := full
	half.AggregateType, half.AggregateID = "", ""
	return []store.NewEvent{
		{},
		{Envelope: foreign},
		{Record: store.Record{
			Time: math.MaxUint64, ObservedTime: 1, SeverityNumber: math.MinInt32, SeverityText: "\xff", Flags: math.MaxUint32,
			DroppedAttributes: math.MaxUint32,
		}},
		attributes(full, text(semconv.UserID, "u"), text(semconv.UserID, "u"), text(semconv.AggregateID, "7")),
		attributes(full, text(semconv.UserID, "v"), text(semconv.UserID, "u"), text(semconv.UserID, "")),
		attributes(full, store.KeyValue{Key: semconv.AggregateID, Value: store.Int(7)}, text(semconv.AggregateID, "7")),
		attributes(half, text(semconv.AggregateType, "Payment"), text(semconv.AggregateID, "")),
		attributes(store.Envelope{}, text(semconv.UserID, ""), text("", ""), text("", "x"), text("\xff", "\xff")),
		attributes(full, store.KeyValue{}, store.KeyValue{Key: "null"}, store.KeyValue{Key: semconv.UserID}),
		body(nested), body(store.String("")), body(store.Value{}), body(store.List()), body(store.MapValue(store.Map{})),
		body(store.List(store.Value{}, store.List(), store.MapValue(store.Map{}), store.String(""), store.Bytes(nil))),
		body(store.Double(math.Float64frombits(0x7ff8000000000001))), body(store.Double(math.Copysign(0, -1))),
		body(store.Bool(false)), body(store.Bool(true)), body(store.Int(math.MinInt64)), body(store.Int(0)), body(store.Double(0)),
		body(store.Bytes([]byte{0, 255})), body(store.String(strings.Repeat("long", 1<<12))),
		body(store.String("6ba7b810-9dad-11d1-80b4-00c04fd430c8")), body(store.String(strings.Repeat("0a", 16))),
		{Record: store.Record{
			Resource: store.Resource{
				SchemaURL: "\xff", DroppedAttributes: math.MaxUint32, EntityRefs: []store.EntityRef{
					{}, {SchemaURL: "u", Type: "t", IDKeys: []string{"", "k"}, DescriptionKeys: []string{""}},
				},
				Attributes: store.NewMap(text("a", ""), text("a", "b"), store.KeyValue{Value: nested}, text(semconv.UserID, "")),
			},
			Scope: store.Scope{
				Name: "\xff", Version: "v", SchemaURL: "s", DroppedAttributes: math.MaxUint32,
				Attributes: store.NewMap(text("a", "b"), text("", ""), text(semconv.UserID, "x")),
			},
		}},
		{Record: store.Record{Resource: store.Resource{SchemaURL: "alone"}, Scope: store.Scope{SchemaURL: "alone"}}},
	}
}

func TestLogCodecKeepsCorners(t *testing.T) {
	t.Parallel()
	events := corners()
	requireSame(t, events, throughLog(t, events))
	// Once more through what it has read, which has contents.
	again := throughLog(t, events)
	requireSame(t, again, throughLog(t, again))
	slices.Reverse(again)
	requireSame(t, again, throughLog(t, again))
}

func TestLogCodecRefusesWhatIsNoLog(t *testing.T) {
	t.Parallel()
	f := func(name string, encoded []byte, events int, want string) {
		t.Helper()
		err := Codec{}.DecodeRecords(encoded, make([]store.NewEvent, events), new(store.ContentWriter))
		require.ErrorContains(t, err, want, name)
	}
	wrap := func(content []byte, numbers ...int) []byte {
		for _, number := range slices.Backward(numbers) {
			content = appendMessage(nil, number, content)
		}
		return content
	}
	record := func(content ...byte) []byte {
		return wrap(content, requestResourceLogs, resourceLogsScopeLogs, scopeLogsRecords)
	}
	f("no record", nil, 1, "record 1 of 1: fewer records than events")
	f("two records", slices.Concat(record(), record()), 1, "record 2 of 1: more records than events")
	f("cut", record(recordBody<<3|wireBytes, 7), 1, "record 1 of 1: unexpected EOF")
	f("a time that is no fixed64", record(recordTime<<3|wireVarint, 0), 1, "field 1 has wire type 0, expected 1")
	f("cut in a number", record(recordFlags<<3|wireFixed32, 0), 1, "unexpected EOF")
	f("field 0", record(0, 0), 1, "invalid field number")
	f("an endless varint", record(bytes.Repeat([]byte{0xff}, 20)...), 1, "variable length integer overflow")
	f("a value in an attribute", record(wrap([]byte{valueInt<<3 | wireBytes, 0}, recordAttributes, entryValue)...), 1,
		"field 3 has wire type 2, expected 0")
	deep := []byte(nil)
	for range maxLogDepth + 1 {
		deep = append(deep[:0:0], wrap(deep, valueList, listValues)...)
	}
	f("too deep", record(wrap(deep, recordBody)...), 1, "values nest too deep")
}

// Other writers of OTLP may put fields in another order, and have fields that are not
// known here.
func TestLogCodecReadsAnyOrder(t *testing.T) {
	t.Parallel()
	unknown := protowire.AppendVarint(protowire.AppendTag(nil, 100, protowire.VarintType), 1)
	unknown = protowire.AppendBytes(protowire.AppendTag(unknown, 15, protowire.BytesType), []byte("later"))
	attribute := func(key, value string) []byte {
		entry := appendMessage(nil, entryValue, appendMessage(unknown, valueString, value))
		return appendMessage(nil, recordAttributes, appendMessage(entry, entryKey, key))
	}
	record := slices.Concat(attribute("user.id", "u"), unknown, appendMessage(nil, recordBody, appendMessage(nil, valueString, "body")),
		attribute("b", "2"), appendText(nil, recordSeverityText, "INFO"), unknown)
	scope := slices.Concat(appendMessage(nil, scopeLogsRecords, record), unknown,
		appendText(nil, scopeLogsSchemaURL, "s"), appendMessage(nil, scopeLogsScope, appendText(unknown, scopeName, "scope")))
	encoded := appendMessage(nil, requestResourceLogs, slices.Concat(appendMessage(nil, resourceLogsScopeLogs, scope), unknown,
		appendMessage(nil, resourceLogsResource, appendUint(unknown, resourceDropped, 3))))
	events := []store.NewEvent{{Envelope: store.Envelope{UserID: "u"}}}
	require.NoError(t, Codec{}.DecodeRecords(encoded, events, new(store.ContentWriter)))
	require.Equal(t, store.Record{
		Body: store.String("body"), SeverityText: "INFO",
		Attributes: store.NewMap(store.KeyValue{Key: "user.id", Value: store.String("u")}, store.KeyValue{Key: "b", Value: store.String("2")}),
		Resource:   store.Resource{DroppedAttributes: 3},
		Scope:      store.Scope{Name: "scope", SchemaURL: "s"},
	}, events[0].Whole())
}

// FuzzLogCodec asks for what came as OTLP from the log, and reads any bytes as a log.
func FuzzLogCodec(f *testing.F) {
	for _, e := range append(Decode(sample(f)), corners()...) {
		f.Add(Codec{}.AppendRecords(nil, records([]store.NewEvent{e})))
	}
	for _, b := range []string{"0a00", "0a021200", "0a0412021200", "0a061204120212002a00", "0a0a12081206320432000a01"} {
		encoded, err := hex.DecodeString(b)
		require.NoError(f, err)
		f.Add(encoded)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for n := range 3 {
			events := make([]store.NewEvent, n)
			if err := (Codec{}).DecodeRecords(b, events, new(store.ContentWriter)); err == nil {
				requireSame(t, events, throughLog(t, events))
			}
		}
		ld, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(b)
		if err != nil {
			return
		}
		encoded := checkLog(t, ld)
		events := new(Decoder).Decode(ld)
		if slices.ContainsFunc(events, func(e store.NewEvent) bool { return strings.HasPrefix(e.Malformed, "values nest") }) {
			return
		}
		logs, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(encoded)
		require.NoError(t, err)
		require.Equal(t, dump(ld), dump(logs))
	})
}
