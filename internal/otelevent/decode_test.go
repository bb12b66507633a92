package otelevent

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata/entity"

	"github.com/gyroscops/otel-eventstore/store"
)

// one returns logs of one record, and that record's parts.
func one() (ld plog.Logs, rl plog.ResourceLogs, lr plog.LogRecord) {
	ld = plog.NewLogs()
	rl = ld.ResourceLogs().AppendEmpty()
	return ld, rl, rl.ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
}

// decodeOne decodes a record with these attributes on itself and its resource.
func decodeOne(t *testing.T, attributes, resource map[string]any) store.NewEvent {
	t.Helper()
	ld, rl, lr := one()
	require.NoError(t, lr.Attributes().FromRaw(attributes))
	require.NoError(t, rl.Resource().Attributes().FromRaw(resource))
	events := Decode(ld)
	require.Len(t, events, 1)
	return events[0]
}

// TestTextFields runs every envelope field that is the text of an attribute
// through every kind of value.
func TestTextFields(t *testing.T) {
	t.Parallel()
	fields := map[string]func(store.Envelope) string{
		"log.record.uid":  func(e store.Envelope) string { return e.EventID },
		"aggregate.type":  func(e store.Envelope) string { return e.AggregateType },
		"aggregate.id":    func(e store.Envelope) string { return e.AggregateID },
		"correlation.id":  func(e store.Envelope) string { return e.CorrelationID },
		"causation.id":    func(e store.Envelope) string { return e.CausationID },
		"organization.id": func(e store.Envelope) string { return e.OrganizationID },
		"user.id":         func(e store.Envelope) string { return e.UserID },
	}
	values := []struct {
		value any
		want  string
	}{
		{"order-1", "order-1"},
		{" / : % # \" \x00 é ", " / : % # \" \x00 é "},
		{strings.Repeat("x", 10_000), strings.Repeat("x", 10_000)},
		{int64(-7), "-7"},
		{1.5, "1.5"},
		{true, "true"},
		{[]any{"a", int64(1)}, `["a",1]`},
		{map[string]any{"k": nil}, `{"k":null}`},
		{[]byte{1, 2}, `"AQI="`},
	}
	for name, field := range fields {
		for _, v := range values {
			e := decodeOne(t, map[string]any{name: v.value}, nil)
			require.Equal(t, v.want, field(e.Envelope), name)
			require.Empty(t, e.Malformed)
		}
		for _, absent := range []any{"", nil} {
			e := decodeOne(t, map[string]any{name: absent}, nil)
			if name == "log.record.uid" {
				require.Len(t, e.EventID, 32)
			} else {
				require.Empty(t, field(e.Envelope), name)
			}
		}
	}
}

func TestFieldsOfTheResource(t *testing.T) {
	t.Parallel()
	resource := map[string]any{
		"service.name": "checkout", "organization.id": "org-r", "user.id": int64(1),
		"aggregate.id": "no", "correlation.id": "no", "log.record.uid": "no",
	}
	e := decodeOne(t, nil, resource)
	require.Equal(t, "checkout", e.Service)
	require.Equal(t, "org-r", e.OrganizationID)
	require.Equal(t, "1", e.UserID)
	require.Empty(t, e.AggregateID)
	require.Empty(t, e.CorrelationID)
	require.NotEqual(t, "no", e.EventID)

	e = decodeOne(t, map[string]any{"organization.id": "org-a", "user.id": "", "service.name": "no"}, resource)
	require.Equal(t, "checkout", e.Service)
	require.Equal(t, "org-a", e.OrganizationID)
	require.Equal(t, "1", e.UserID)
}

func TestHalfAggregateKeysAreKept(t *testing.T) {
	t.Parallel()
	e := decodeOne(t, map[string]any{"aggregate.id": "1"}, nil)
	require.Equal(t, store.Envelope{EventID: e.EventID, AggregateID: "1"}, e.Envelope)
	e = decodeOne(t, map[string]any{"aggregate.type": "Order", "aggregate.id": ""}, nil)
	require.Equal(t, store.Envelope{EventID: e.EventID, AggregateType: "Order"}, e.Envelope)
}

func TestTraceContext(t *testing.T) {
	t.Parallel()
	ld, _, lr := one()
	lr.SetEventName("OrderPlaced")
	lr.SetTraceID(pcommon.TraceID{0xAB, 15: 0x01})
	lr.SetSpanID(pcommon.SpanID{0xCD, 7: 0x02})
	e := Decode(ld)[0]
	require.Equal(t, "OrderPlaced", e.EventType)
	require.Equal(t, "ab000000000000000000000000000001", e.TraceID)
	require.Equal(t, "cd00000000000002", e.SpanID)
	require.Equal(t, e.TraceID, e.CorrelationID)

	lr.Attributes().PutStr("correlation.id", "flow")
	require.Equal(t, "flow", Decode(ld)[0].CorrelationID)
	lr.Attributes().PutStr("correlation.id", "")
	require.Equal(t, e.TraceID, Decode(ld)[0].CorrelationID)

	lr.SetTraceID(pcommon.TraceID{})
	lr.SetSpanID(pcommon.SpanID{})
	e = Decode(ld)[0]
	require.Empty(t, e.TraceID)
	require.Empty(t, e.SpanID)
	require.Empty(t, e.CorrelationID)
}

func TestExpectedVersion(t *testing.T) {
	t.Parallel()
	good := func(value any, want uint64) {
		t.Helper()
		e := decodeOne(t, map[string]any{"aggregate.expected_version": value}, nil)
		require.NotNil(t, e.ExpectedVersion)
		require.Equal(t, want, *e.ExpectedVersion)
		require.Empty(t, e.Malformed)
	}
	good(int64(0), 0)
	good(int64(math.MaxInt64), math.MaxInt64)
	good("0", 0)
	good("18446744073709551615", math.MaxUint64)

	absent := func(value any) {
		t.Helper()
		e := decodeOne(t, map[string]any{"aggregate.expected_version": value}, nil)
		require.Nil(t, e.ExpectedVersion)
		require.Empty(t, e.Malformed)
	}
	absent("")
	absent(nil)

	bad := func(value any, shown string) {
		t.Helper()
		e := decodeOne(t, map[string]any{"aggregate.expected_version": value}, nil)
		require.Nil(t, e.ExpectedVersion)
		require.Equal(t, "aggregate.expected_version is "+shown+
			": expected an integer of 0 or more, as a number or as decimal text", e.Malformed)
	}
	bad(int64(-1), "-1")
	bad(3.0, "3")
	bad(true, "true")
	bad("-1", `"-1"`)
	bad("+1", `"+1"`)
	bad("three", `"three"`)
	bad("1_0", `"1_0"`)
	bad("0x1", `"0x1"`)
	bad(" 1", `" 1"`)
	bad("18446744073709551616", `"18446744073709551616"`)
	bad([]any{int64(1)}, "[1]")
	bad(map[string]any{"v": int64(1)}, `{"v":1}`)
	bad(strings.Repeat("x", 1000), `"`+strings.Repeat("x", 63)+"…")
}

func TestTags(t *testing.T) {
	t.Parallel()
	f := func(value any, want ...string) {
		t.Helper()
		require.Equal(t, want, decodeOne(t, map[string]any{"event.tags": value}, nil).Tags)
	}
	f([]any{"tier:gold", "region:eu"}, "region:eu", "tier:gold")
	f([]any{"b", "a", "b", "", nil, "a"}, "a", "b")
	f([]any{int64(1), 1.5, true, map[string]any{"k": "v"}, []any{"x"}}, "1", "1.5", `["x"]`, "true", `{"k":"v"}`)
	f("tier:gold", "tier:gold")
	f(int64(7), "7")
	f(map[string]any{"k": "v"}, `{"k":"v"}`)
	f("")
	f(nil)
	f([]any{})
}

func TestRepeatedKeysFirstCounts(t *testing.T) {
	t.Parallel()
	ld := EncodeNew(store.NewEvent{Record: store.Record{
		Attributes: store.NewMap(
			store.KeyValue{Key: "aggregate.id", Value: store.String("first")},
			store.KeyValue{Key: "aggregate.id", Value: store.String("second")},
			store.KeyValue{Key: "user.id", Value: store.String("")},
			store.KeyValue{Key: "user.id", Value: store.String("second")},
		),
		Resource: store.Resource{Attributes: store.NewMap(
			store.KeyValue{Key: "user.id", Value: store.String("of the resource")},
		)},
	}})
	e := Decode(ld)[0]
	require.Equal(t, "first", e.AggregateID)
	require.Equal(t, "of the resource", e.UserID)
	require.Equal(t, 4, e.Record.Attributes.Len())
	require.Equal(t, dump(ld), dump(EncodeNew(e)))
}

// TestDecodeCopies changes what was decoded, and asks that the events do not.
func TestDecodeCopies(t *testing.T) {
	t.Parallel()
	ld := sample(t)
	before := dump(ld)
	events := Decode(ld)
	for _, rl := range ld.ResourceLogs().All() {
		scribble(rl.Resource().Attributes())
		rl.SetSchemaUrl("changed")
		for _, ref := range entity.ResourceEntityRefs(rl.Resource()).All() {
			ref.IdKeys().SetAt(0, "changed")
			ref.DescriptionKeys().SetAt(0, "changed")
		}
		for _, sl := range rl.ScopeLogs().All() {
			scribble(sl.Scope().Attributes())
			sl.Scope().SetName("changed")
			for _, lr := range sl.LogRecords().All() {
				scribble(lr.Attributes())
				scribbleValue(lr.Body())
				lr.SetEventName("changed")
				lr.SetTraceID(pcommon.TraceID{})
			}
		}
	}
	require.NotEqual(t, before, dump(ld))
	for i, e := range events {
		require.Equal(t, before[i:i+1], dump(EncodeNew(e)))
	}
}

// scribble changes every value where it lies.
func scribble(m pcommon.Map) {
	for _, v := range m.All() {
		scribbleValue(v)
	}
}

func scribbleValue(v pcommon.Value) {
	switch v.Type() {
	case pcommon.ValueTypeMap:
		scribble(v.Map())
	case pcommon.ValueTypeSlice:
		for _, element := range v.Slice().All() {
			scribbleValue(element)
		}
	case pcommon.ValueTypeBytes:
		for i := range v.Bytes().Len() {
			v.Bytes().SetAt(i, ^v.Bytes().At(i))
		}
	default:
		v.SetStr("changed")
	}
}
