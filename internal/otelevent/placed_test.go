package otelevent

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestPlaced(t *testing.T) {
	t.Parallel()
	for i, e := range Decode(sample(t)) {
		want := store.Event{
			Position: uint64(i + 1), Version: uint64(i), RecordedAt: time.Unix(0, int64(i)-1), Envelope: e.Envelope, Record: e.Record,
		}
		for range 2 { // a record may have come with a place
			placed := want
			placed.Record = Placed(&want)
			for _, decoded := range [][]store.NewEvent{Decode(Encode([]store.Event{placed})), new(Decoder).Decode(Encode([]store.Event{placed}))} {
				got, ok := Place(&decoded[0])
				require.True(t, ok)
				require.Equal(t, want.Envelope, got.Envelope)
				require.Equal(t, want.Record.AppendBinary(nil), got.Record.AppendBinary(nil))
				require.Equal(t, want.Position, got.Position)
				require.Equal(t, want.Version, got.Version)
				require.True(t, want.RecordedAt.Equal(got.RecordedAt))
			}
			want.Record = placed.Record
		}
	}
	for _, e := range append(Decode(sample(t)), store.NewEvent{Record: store.Record{Attributes: store.NewMap(
		store.KeyValue{Key: semconv.ReplayPosition}, store.KeyValue{Key: semconv.ReplayID}, store.KeyValue{Key: "a"}, store.KeyValue{Key: "b"},
	)}}) {
		_, ok := Place(&e)
		require.False(t, ok)
	}
}
