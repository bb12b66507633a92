package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// Keys whose hashes share a place in a table keep their events over a restart.
func TestRestoreKeysThatCollide(t *testing.T) {
	t.Parallel()
	d := &durable{
		options: Options{OpenLog: new(eventlogtest.Log).Open, Codec: plainCodec{}, Segments: t.TempDir()},
		layout:  layout{2, 2},
	}
	d.open(t)
	seen := make(map[uint64]string) // by what a table has of a hash
	var events []NewEvent
	for n := 0; len(events) < 16; n++ {
		key := fmt.Sprint(n)
		place := d.tables.hash(key)>>32 | 1
		if other, ok := seen[place]; ok {
			for _, id := range []string{key, other} {
				events = append(events, NewEvent{Envelope: Envelope{EventID: fmt.Sprint(len(events)), EventType: "T", CorrelationID: id}})
			}
		}
		seen[place] = key
	}
	_, err := d.Append(t.Context(), Append{Events: events})
	require.NoError(t, err)
	d.settle()
	require.NoError(t, d.Close())
	d.open(t)
	require.Equal(t, 1, d.Status().Segments)
	for i := range events {
		count, err := d.Count(t.Context(), is(FieldCorrelationID, events[i].CorrelationID), nil)
		require.NoError(t, err)
		require.Equal(t, 1, count.Count, "event %d", i)
	}
	require.NoError(t, d.Close())
}
