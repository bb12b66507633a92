package store

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// largeEvents returns events whose flows, traces, causes and tags reach over segments.
func largeEvents(first, n int) []NewEvent {
	events := make([]NewEvent, n)
	for i := range events {
		events[i] = stressEvent(first + i)
		events[i].Tags = append(events[i].Tags, fmt.Sprint("rare:", (first+i)/700))
		events[i].CausationID = fmt.Sprint((first + i) * 2 / 3)
		events[i].AggregateID = fmt.Sprint((first + i) % 997)
	}
	return events
}

// In segments as they are, a store answers the same from its memory, from its log, and from
// its segments: those that end within an append, and those that are partly evicted.
func TestLargeRestart(t *testing.T) {
	t.Parallel()
	for name, options := range map[string]Options{
		"in memory":       {},
		"cold, and fewer": {HotBytes: 1, Limits: Limits{MaxEvents: 19_000}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log := &eventlogtest.Log{KeepAll: true}
			options.OpenLog, options.Codec, options.Segments = log.Open, plainCodec{}, t.TempDir()
			d := &durable{options: options, layout: defaultLayout, openBlocks: openBlocks}
			d.open(t)
			next := 0
			for _, n := range []int{10_000, 20_000, 900, 1, 7000} {
				_, err := d.Append(t.Context(), Append{Events: largeEvents(next, n), Atomic: n > 1})
				require.NoError(t, err)
				next += n
				_, err = d.Append(t.Context(), Append{Events: []NewEvent{{}, largeEvents(next-1, 1)[0]}})
				require.NoError(t, err)
			}
			d.settle()
			require.Positive(t, d.Status().Segments)
			replayed := &durable{options: d.options, layout: d.layout, openBlocks: d.openBlocks}
			replayed.options.OpenLog, replayed.options.Segments = copyOf(t, log).Open, ""
			replayed.open(t)
			requireSameAnswers(t, replayed.Store, d.Store)
			require.NoError(t, d.Close())
			d.open(t)
			requireSameAnswers(t, replayed.Store, d.Store)
			checkIndexes(t, d.Store)
			require.NoError(t, d.Close())
			require.NoError(t, replayed.Close())
		})
	}
}

// copyOf returns a log of the same entries.
func copyOf(t testing.TB, log *eventlogtest.Log) *eventlogtest.Log {
	t.Helper()
	c := &eventlogtest.Log{KeepAll: true}
	opened, err := c.Open(t.Context())
	require.NoError(t, err)
	for _, e := range log.Entries() {
		_, err := opened.Append(t.Context(), e.Data, nil)
		require.NoError(t, err)
	}
	return c
}
