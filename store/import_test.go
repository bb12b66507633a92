package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// An imported store answers as the one that the events come from, over a restart too,
// and goes on where that was.
func TestImport(t *testing.T) {
	t.Parallel()
	clock := time.Unix(1_000_000, 0).UTC()
	from := New(Options{Limits: Limits{MaxEvents: 70}, Now: func() time.Time {
		clock = clock.Add(time.Second)
		return clock
	}})
	require.NoError(t, from.Open(t.Context()))
	for n := range 100 {
		_, err := from.Append(t.Context(), Append{Events: []NewEvent{stressEvent(n)}})
		require.NoError(t, err)
	}
	events := from.heldEvents(t)
	require.Equal(t, uint64(31), events[0].Position)

	log := new(eventlogtest.Log)
	d := &durable{
		options: Options{OpenLog: log.Open, Codec: plainCodec{}, Segments: t.TempDir()},
		layout:  layout{2, 1},
	}
	d.open(t)
	for i := 0; i < len(events); i += 35 {
		require.NoError(t, d.Import(t.Context(), events[i:i+35]))
	}
	require.Zero(t, d.log.wasted.Load(), "an import is no reason for a checkpoint")
	for range 2 {
		require.Equal(t, events, d.heldEvents(t))
		checkIndexes(t, d.Store)
		for _, e := range events {
			want, err := from.Aggregate(t.Context(), e.AggregateType, e.AggregateID)
			require.NoError(t, err)
			got, err := d.Aggregate(t.Context(), e.AggregateType, e.AggregateID)
			require.NoError(t, err)
			require.Equal(t, want.Version, got.Version)
		}
		d.settle()
		require.NoError(t, d.Close())
		d.open(t)
	}
	receipts, err := d.Append(t.Context(), Append{Events: []NewEvent{stressEvent(99), stressEvent(100)}})
	require.NoError(t, err)
	require.Equal(t, Duplicate, receipts[0].Outcome)
	require.Equal(t, uint64(101), receipts[1].Position)
	require.NoError(t, d.Close())
	require.NoError(t, from.Close())
}

func TestImportRefuses(t *testing.T) {
	t.Parallel()
	at := func(position, version uint64, id string) Event {
		return Event{
			Position: position, Version: version, RecordedAt: time.Unix(int64(position), 0),
			Envelope: Envelope{EventID: id, EventType: "T", AggregateType: "A", AggregateID: "a"},
		}
	}
	s := New(Options{})
	require.NoError(t, s.Open(t.Context()))
	require.NoError(t, s.Import(t.Context(), []Event{at(5, 3, "1"), at(6, 4, "2")}))
	for name, events := range map[string][]Event{
		"a gap":             {at(8, 5, "3")},
		"a position again":  {at(6, 5, "3")},
		"a version again":   {at(7, 4, "3")},
		"a gap in versions": {at(7, 6, "3")},
		"no version":        {at(7, 0, "3")},
		"a known id":        {at(7, 5, "1")},
		"an id twice":       {at(7, 5, "3"), at(8, 6, "3")},
		"no id":             {at(7, 5, "")},
	} {
		require.ErrorIs(t, s.Import(t.Context(), events), ErrInvalid, name)
	}
	back := at(7, 5, "3")
	back.RecordedAt = time.Unix(1, 0)
	require.ErrorIs(t, s.Import(t.Context(), []Event{back}), ErrInvalid)
	require.Equal(t, fmt.Sprint([]uint64{5, 6}), fmt.Sprint([]uint64{s.Status().FirstPosition, s.Status().LastPosition}))
	require.NoError(t, s.Import(t.Context(), []Event{at(7, 5, "3")}))
	require.NoError(t, s.Close())
}
