package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

func TestQuantile(t *testing.T) {
	t.Parallel()
	var hundred latencies
	for i := range 100 {
		hundred = append(hundred, time.Duration(i+1))
	}
	f := func(l latencies, q float64, want time.Duration) {
		t.Helper()
		require.Equal(t, want, l.quantile(q))
	}
	f(hundred, 0, 1)
	f(hundred, 0.5, 50)
	f(hundred, 0.99, 99)
	f(hundred, 1, 100)
	f(hundred[:3], 0.5, 2)
	f(hundred[:3], 0.99, 3)
	f(hundred[:1], 0.5, 1)
}

// answering serves one body and counts the requests.
func answering(t *testing.T, status int, body string) (api string, requests *atomic.Int64) {
	t.Helper()
	requests = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests.Add(1)
		w.WriteHeader(status)
		_, err := io.WriteString(w, body)
		assert.NoError(t, err)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), requests
}

func TestMeasureReads(t *testing.T) {
	t.Parallel()
	api, requests := answering(t, http.StatusOK, "{}\n{}\n")
	calls := []call{{path: "/replay", accept: ndjsonType, check: countLines, events: 2}}
	measured, err := measureReads(t.Context(), api, []read{
		{name: "at once", calls: calls, most: 3},
		{name: "as it arrives", calls: calls, most: 1, streamed: true},
	})
	require.NoError(t, err)
	require.Len(t, measured, 2)
	require.Len(t, measured[0], 3)
	require.Len(t, measured[1], 1)
	require.Positive(t, measured[0][0])
	require.IsNonDecreasing(t, measured[0])
	require.EqualValues(t, 4, requests.Load())
}

func TestWrongAnswersEndTheBenchmark(t *testing.T) {
	t.Parallel()
	f := func(status int, body, message string) {
		t.Helper()
		api, _ := answering(t, status, body)
		_, err := measureReads(t.Context(), api, []read{{
			name: "page", most: 1,
			calls: []call{{path: "/events", accept: jsonType, check: listedEvents, events: 1}},
		}})
		require.ErrorContains(t, err, message)
	}
	f(http.StatusOK, `{"events":[]}`, "page: GET /events: the answer has 0 events, expected 1")
	f(http.StatusBadRequest, `{"detail":"limit"}`, `400 Bad Request: {"detail":"limit"}`)
	f(http.StatusOK, `{`, "unexpected EOF")
}

func TestCheckStatus(t *testing.T) {
	t.Parallel()
	f := func(body, message string) {
		t.Helper()
		api, _ := answering(t, http.StatusOK, body)
		stored, err := checkStatus(t.Context(), api, 2)
		if message == "" {
			require.NoError(t, err)
			require.EqualValues(t, 900, stored)
			return
		}
		require.ErrorContains(t, err, message)
	}
	f(`{"events":2,"lastPosition":2,"rejections":0,"bytes":900}`, "")
	f(`{"events":1,"lastPosition":2,"rejections":0,"bytes":900}`, "the answer has 1 events, expected 2")
	f(`{"events":2,"lastPosition":3,"rejections":0,"bytes":900}`, "the last position is 3")
	f(`{"events":2,"lastPosition":2,"rejections":1,"bytes":900}`, "with 1 rejections")
}

func TestReadsAskForWhatTheWorkloadHolds(t *testing.T) {
	t.Parallel()
	w := workload.New(workload.Options{Seed: 1, Events: 100_000, Bodies: workload.MapBodies})
	reads, err := newReads(w)
	require.NoError(t, err)
	census := w.Census()
	events := map[string]int{}
	for _, r := range reads {
		require.NotEmpty(t, r.calls, r.name)
		require.Positive(t, r.most, r.name)
		for _, c := range r.calls {
			events[r.name] += c.events
		}
	}
	require.Equal(t, 10*manyReads, events["timeline of a correlation of 10 events"])
	require.Equal(t, 100, events["hottest aggregate, first page"])
	require.Equal(t, census.Versions[0], events["hottest aggregate, replayed as NDJSON"])
	require.Equal(t, w.Events, events["one type per day over 30 days"], "every event is of one type")
	require.Equal(t, w.Events, events["replay of all as OTLP"])

	_, err = histories(w, []int{100, 17, 13})
	require.ErrorContains(t, err, "choose more events")
}
