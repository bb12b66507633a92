package otelevent_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// What is composed is what is decoded from the record that it is read as.
func TestComposeAndDecodeAgree(t *testing.T) {
	t.Parallel()
	const traceID, spanID = "5b8efff798038103d269b633813fc60c", "eee19b7ec3c1b174"
	f := func(env store.Envelope, r store.Record) store.NewEvent {
		t.Helper()
		composed := otelevent.Compose(env, r)
		decoded := otelevent.Decode(otelevent.EncodeNew(composed))
		require.Len(t, decoded, 1)
		require.Equal(t, decoded[0], composed)
		return composed
	}
	f(store.Envelope{EventID: "1", EventType: "T"}, store.Record{})
	f(store.Envelope{EventID: "1", EventType: "T", AggregateType: "A", Tags: []string{""}}, store.Record{})
	e := f(store.Envelope{
		EventID: "1", EventType: "T", AggregateType: "A", AggregateID: "a", CorrelationID: "c", CausationID: "0",
		TraceID: traceID, SpanID: spanID, OrganizationID: "o", UserID: "u", Service: "s",
		Tags: []string{"b", "a", "b"},
	}, store.Record{
		Body:       store.MapValue(store.NewMap(store.KeyValue{Key: "k", Value: store.Int(1)})),
		Attributes: store.NewMap(store.KeyValue{Key: "own", Value: store.Value{}}),
		Time:       1, ObservedTime: 2, SeverityNumber: 9, Flags: 1,
	})
	require.Equal(t, []string{"a", "b"}, e.Tags)
	require.Equal(t, traceID, f(store.Envelope{EventID: "1", TraceID: traceID}, store.Record{}).CorrelationID)
}
