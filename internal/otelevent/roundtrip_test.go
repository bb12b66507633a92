package otelevent

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata/entity"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// sample returns records that between them have everything a record can have:
// two resources, two scopes of the first, and records that lack it all.
func sample(t testing.TB) plog.Logs {
	t.Helper()
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	rl.SetSchemaUrl("https://opentelemetry.io/schemas/1.43.0")
	rl.Resource().SetDroppedAttributesCount(1)
	fillMap(t, rl.Resource().Attributes())
	ref := entity.ResourceEntityRefs(rl.Resource()).AppendEmpty()
	ref.SetSchemaUrl("https://opentelemetry.io/schemas/1.43.0")
	ref.SetType("service")
	ref.IdKeys().Append("service.name", "service.instance.id")
	ref.DescriptionKeys().Append("service.version")
	for _, name := range []string{"first", "second"} {
		sl := rl.ScopeLogs().AppendEmpty()
		sl.SetSchemaUrl("https://opentelemetry.io/schemas/1.42.0")
		sl.Scope().SetName(name)
		sl.Scope().SetVersion("1.0")
		sl.Scope().SetDroppedAttributesCount(2)
		fillMap(t, sl.Scope().Attributes())
		for i := range 2 {
			lr := sl.LogRecords().AppendEmpty()
			lr.SetEventName("OrderPlaced")
			lr.SetTimestamp(pcommon.Timestamp(100 + i))
			lr.SetObservedTimestamp(math.MaxUint64)
			lr.SetSeverityNumber(plog.SeverityNumberWarn2)
			lr.SetSeverityText("warning")
			lr.SetFlags(plog.LogRecordFlags(0xFFFFFFFF))
			lr.SetDroppedAttributesCount(3)
			lr.SetTraceID(pcommon.TraceID{1, 15: 0xFF})
			lr.SetSpanID(pcommon.SpanID{1, 7: 0xFF})
			fillMap(t, lr.Attributes())
			fillMap(t, lr.Body().SetEmptyMap())
		}
	}
	bare := ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	bare.AppendEmpty()
	bare.AppendEmpty().Body().SetStr("text")
	bare.AppendEmpty().Body().SetEmptyBytes()
	bare.AppendEmpty().SetSeverityNumber(-1)
	return ld
}

// fillMap adds a value of every kind, not sorted by key.
func fillMap(t testing.TB, m pcommon.Map) {
	t.Helper()
	m.PutStr("z", "\x00 é \xff")
	m.PutStr("", "no key")
	m.PutBool("yes", true)
	m.PutBool("no", false)
	m.PutInt("small", math.MinInt64)
	m.PutInt("large", math.MaxInt64)
	m.PutDouble("nan", math.NaN())
	m.PutDouble("negative zero", math.Copysign(0, -1))
	m.PutDouble("infinity", math.Inf(-1))
	m.PutDouble("integral", 3)
	m.PutEmpty("null")
	m.PutEmptyBytes("bytes").FromRaw([]byte{0, 1, 0xFF})
	m.PutEmptyBytes("no bytes")
	m.PutEmptySlice("no elements")
	m.PutEmptyMap("no entries")
	require.NoError(t, m.PutEmptySlice("list").FromRaw([]any{"a", int64(1), nil, []any{}, map[string]any{"k": []any{1.5}}}))
	require.NoError(t, m.PutEmptyMap("map").FromRaw(map[string]any{"k": map[string]any{"k": "v"}}))
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	ld := sample(t)
	decoded := Decode(ld)
	events := make([]store.Event, len(decoded))
	for i, e := range decoded {
		events[i] = store.Event{Envelope: e.Envelope, Record: e.Record}
		require.Equal(t, dump(ld)[i:i+1], dump(EncodeNew(e)))
	}
	back := Encode(events)
	require.Equal(t, dump(ld), dump(back))

	// Neighbours share their resource and scope as they did when they came.
	require.Equal(t, 2, back.ResourceLogs().Len())
	require.Equal(t, 2, back.ResourceLogs().At(0).ScopeLogs().Len())
	require.Equal(t, 2, back.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().Len())
	require.Equal(t, 1, back.ResourceLogs().At(1).ScopeLogs().Len())
}

func TestEncodeKeepsOrderAcrossResources(t *testing.T) {
	t.Parallel()
	decoded := Decode(sample(t))
	var events []store.Event
	for _, i := range []int{0, 2, 5, 1, 3} {
		events = append(events, store.Event{Envelope: decoded[i].Envelope, Record: decoded[i].Record})
	}
	ld := Encode(events)
	require.Equal(t, 3, ld.ResourceLogs().Len())
	require.Equal(t, 2, ld.ResourceLogs().At(0).ScopeLogs().Len())
	got := Decode(ld)
	require.Len(t, got, len(events))
	for i := range got {
		require.Equal(t, dump(Encode(events[i:i+1])), dump(EncodeNew(got[i])))
	}

	require.Zero(t, Encode(nil).LogRecordCount())
}

func TestEncodeIgnoresWhatIsNoID(t *testing.T) {
	t.Parallel()
	f := func(traceID, spanID string) {
		t.Helper()
		lr := EncodeNew(store.NewEvent{Envelope: store.Envelope{TraceID: traceID, SpanID: spanID}}).
			ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
		require.True(t, lr.TraceID().IsEmpty())
		require.True(t, lr.SpanID().IsEmpty())
	}
	f("", "")
	f("no hex", "no hex")
	f("0102", "0102")
	f(strings.Repeat("01", 17), strings.Repeat("01", 9))
}

// Half an aggregate key is no key, and stays in the record as it came, given as values
// and written.
func TestHalfAnAggregateKeyStaysInTheRecord(t *testing.T) {
	t.Parallel()
	ld := plog.NewLogs()
	lr := ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	lr.SetEventName("Happened")
	lr.Attributes().PutStr(semconv.EventID, "one")
	lr.Attributes().PutStr(semconv.AggregateType, "Payment")
	lr.Body().SetStr("body")
	for _, events := range [][]store.NewEvent{Decode(ld), new(Decoder).Decode(ld)} {
		s := store.New(store.Options{})
		require.NoError(t, s.Open(t.Context()))
		receipts, err := s.Append(t.Context(), store.Append{Events: events})
		require.NoError(t, err)
		require.Equal(t, store.Stored, receipts[0].Outcome)
		for event, err := range s.Events(t.Context(), store.Query{}) {
			require.NoError(t, err)
			require.Empty(t, event.AggregateType)
			require.Equal(t, dump(ld), dump(Encode([]store.Event{event})))
		}
		receipts, err = s.Append(t.Context(), store.Append{Events: events})
		require.NoError(t, err)
		require.Equal(t, store.Duplicate, receipts[0].Outcome)
	}
}

// FuzzRoundTrip feeds OTLP bytes through decoder, store and encoder, and asks
// for records that equal those that came.
func FuzzRoundTrip(f *testing.F) {
	marshaler := plog.ProtoMarshaler{}
	for _, e := range Decode(sample(f)) {
		b, err := marshaler.MarshalLogs(EncodeNew(e))
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		unmarshaler := plog.ProtoUnmarshaler{}
		ld, err := unmarshaler.UnmarshalLogs(b)
		if err != nil {
			return
		}
		want := dump(ld)
		events := Decode(ld)
		require.Equal(t, ids(events), ids(Decode(ld)))
		require.Len(t, events, len(want))

		s := store.New(store.Options{})
		require.NoError(t, s.Open(t.Context()))
		receipts, err := s.Append(t.Context(), store.Append{Events: new(Decoder).Decode(ld)})
		require.NoError(t, err)
		var stored []string
		for i, receipt := range receipts {
			if strings.HasPrefix(events[i].Malformed, "values nest") {
				continue
			}
			require.Equal(t, want[i:i+1], dump(EncodeNew(events[i])))
			if receipt.Outcome == store.Stored {
				stored = append(stored, want[i])
			}
		}
		var held []store.Event
		for event, err := range s.Events(t.Context(), store.Query{}) {
			require.NoError(t, err)
			held = append(held, event)
		}
		require.Equal(t, stored, dump(Encode(held)))
	})
}
