package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

func TestAnswersAreCounted(t *testing.T) {
	t.Parallel()
	f := func(c check, body string, want int) {
		t.Helper()
		got, err := c(iotest.HalfReader(strings.NewReader(body)))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	f(listedEvents, `{"events":[]}`, 0)
	f(listedEvents, `{"events":[{"position":1},{"position":2}],"nextCursor":"x"}`, 2)
	f(timelineEvents, `{"eventCount":1,"events":[{}]}`, 1)
	f(totalEvents, `{"total":3}`, 3)
	f(groupedEvents, `{"groups":[{"key":"a","count":3},{"key":"b","count":4}],"missing":9}`, 7)
	f(bucketedEvents, `{"total":9,"buckets":[{"count":0},{"count":5}]}`, 5)
	f(countLines, "", 0)
	f(countLines, "{}\n{}\n", 2)
	f(countRecords, "", 0)
}

func TestBrokenAnswersAreErrors(t *testing.T) {
	t.Parallel()
	f := func(c check, body string) {
		t.Helper()
		_, err := c(strings.NewReader(body))
		require.Error(t, err)
	}
	f(listedEvents, `{"events":[`)
	f(timelineEvents, `{"eventCount":2,"events":[{}]}`)
	f(countRecords, "\x12\x00")                 // another field
	f(countRecords, "\x0a\x05\x00")             // cut in the middle
	f(countRecords, "\x0a\xff\xff\xff\xff\x0f") // larger than any
	_, err := countLines(iotest.ErrReader(iotest.ErrTimeout))
	require.ErrorIs(t, err, iotest.ErrTimeout)
}

func TestRecordsOfAStreamAreCounted(t *testing.T) {
	t.Parallel()
	w := workload.New(workload.Options{Seed: 1, Events: 3_000, Bodies: workload.MapBodies})
	requests, err := encode(t.Context(), w, 0, w.Blocks())
	require.NoError(t, err)
	body := slices.Concat(requests...)
	records, err := countRecords(iotest.HalfReader(bytes.NewReader(body)))
	require.NoError(t, err)
	require.Equal(t, w.Events, records)

	_, err = countRecords(bytes.NewReader(body[:len(body)-1]))
	require.Error(t, err, "a stream cut short is no answer")
}
