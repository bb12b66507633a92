package otelevent

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestIdentified(t *testing.T) {
	t.Parallel()
	f := func(id string, want []store.KeyValue, attributes ...store.KeyValue) {
		t.Helper()
		e := store.Event{Envelope: store.Envelope{EventID: id}}
		e.Record.Attributes = store.NewMap(attributes...)
		r := Identified(&e)
		require.Equal(t, store.NewMap(want...), r.Attributes)
		require.Equal(t, store.NewMap(attributes...), e.Record.Attributes)
		e.Record = r
		require.Equal(t, id, Decode(Encode([]store.Event{e}))[0].EventID)
	}
	own := store.KeyValue{Key: "own", Value: store.Int(1)}
	text := store.KeyValue{Key: semconv.EventID, Value: store.String("7")}
	number := store.KeyValue{Key: semconv.EventID, Value: store.Int(7)}
	null := store.KeyValue{Key: semconv.EventID}
	f("7", []store.KeyValue{own, text}, own)
	f("7", []store.KeyValue{text}, text)
	f("7", []store.KeyValue{number, own}, number, own)
	f("7", []store.KeyValue{own, text}, null, own, null)
}

func TestPartsDecoderKeepsEqualRecordsApart(t *testing.T) {
	t.Parallel()
	ld := plog.NewLogs()
	lr := ld.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords().AppendEmpty()
	lr.SetEventName("Happened")
	parts := NewPartsDecoder()
	first := parts.Decode(ld)[0].EventID
	second := parts.Decode(ld)[0].EventID
	require.NotEqual(t, first, second)

	lr.CopyTo(ld.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().AppendEmpty())
	whole := Decode(ld)
	require.Equal(t, []string{first, second}, []string{whole[0].EventID, whole[1].EventID})
}
