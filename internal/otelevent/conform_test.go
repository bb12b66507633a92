package otelevent

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestConformLeavesDecodedEvents(t *testing.T) {
	t.Parallel()
	half := store.NewEvent{Envelope: store.Envelope{EventType: "T", TraceID: "0102030405060708090a0b0c0d0e0f10"}}
	half.Record.Attributes = store.NewMap(
		store.KeyValue{Key: semconv.AggregateType, Value: store.Int(7)},
		store.KeyValue{Key: semconv.Tags, Value: store.List(store.String("b"), store.String("a"), store.String("b"))},
		store.KeyValue{Key: semconv.UserID}, store.KeyValue{Key: semconv.UserID, Value: store.String("second")},
	)
	half.Record.Resource.Attributes = store.NewMap(
		store.KeyValue{Key: semconv.OrganizationID, Value: store.String("o")}, store.KeyValue{Key: semconv.ServiceName, Value: store.String("s")},
	)
	for _, e := range append(Decode(sample(t)), Decode(EncodeNew(half))...) {
		conformed := e
		Conform(&conformed.Envelope, &conformed.Record)
		require.Equal(t, e, conformed)
		// The envelope that the store makes of half a key.
		if e.AggregateID == "" {
			conformed.AggregateType = ""
			Conform(&conformed.Envelope, &conformed.Record)
			require.Equal(t, e, conformed)
		}
	}
}

func TestConform(t *testing.T) {
	t.Parallel()
	env := store.Envelope{
		EventType: "T", AggregateType: "A", AggregateID: "7", CausationID: "cause", TraceID: "0102030405060708090a0b0c0d0e0f10",
		OrganizationID: "o", Service: "s", Tags: []string{"b", "a"},
	}
	r := store.Record{Attributes: store.NewMap(
		store.KeyValue{Key: semconv.AggregateID, Value: store.String("8")},
		store.KeyValue{Key: semconv.UserID, Value: store.String("u")},
		store.KeyValue{Key: "own", Value: store.Bool(true)},
	)}
	Conform(&env, &r)
	require.Equal(t, "u", env.UserID)
	require.Equal(t, env.TraceID, env.CorrelationID)
	decoded := Decode(EncodeNew(store.NewEvent{Envelope: env, Record: r}))[0]
	require.Equal(t, r, decoded.Record)
	env.EventID, env.Tags = decoded.EventID, []string{"a", "b"}
	require.Equal(t, env, decoded.Envelope)
}
