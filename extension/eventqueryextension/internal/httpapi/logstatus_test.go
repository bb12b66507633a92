package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// What the status says of a log is what the log says, and valid by the contract.
func TestStatusOfALog(t *testing.T) {
	t.Parallel()
	answer := newFixture(t, store.Limits{}).get("/status")
	var status map[string]any
	answer.ok(&status)
	require.Equal(t, map[string]any{"mode": "memory"}, status["log"])

	for _, state := range []eventlog.State{
		{Epoch: "e", First: 1},
		{
			Epoch: "e", First: 3, Last: 12, Bytes: 4096, Segments: 2, Syncs: 7, SyncTime: 14 * time.Millisecond,
			LastSync: 1500 * time.Microsecond, Failed: errors.New("sync 3.log: input/output error"), TornBytes: 17,
			Missing: []eventlog.Missing{{First: 5, Last: 6, File: "/data/2.damaged", At: 99, Reason: "checksum"}, {First: 9}},
		},
	} {
		status["log"] = logOf(&state)
		body, err := json.Marshal(status)
		require.NoError(t, err)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+"/status", http.NoBody)
		checkContract(t, r, http.StatusOK, answer.header, body)

		var log fileLogJSON
		text, err := json.Marshal(status["log"])
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(text, &log))
		require.Equal(t, "file", log.Mode)
		require.Equal(t, state.Last, log.LastSequence)
		require.Len(t, log.Missing, len(state.Missing))
		require.Equal(t, state.Failed != nil, log.Failed != "")
		require.InDelta(t, state.SyncTime.Seconds()*1000, log.SyncMs, 0)
	}
}

// over returns the API of f over another store.
func (f *fixture) over(open func(context.Context) (eventlog.Log, error)) *fixture {
	other := newClosedFixture(f.t, store.Limits{})
	other.store = store.New(store.Options{Now: f.clock, OpenLog: open, Codec: otelevent.Codec{}})
	f.t.Cleanup(func() { require.NoError(f.t, other.store.Close()) })
	other.handler = New(other.store, other.handler.(*api).opts)
	return other
}

// gatedLog is read once the gate is closed, and fails every append from then on.
type gatedLog struct {
	eventlog.Log
	gate chan struct{}
}

func (l gatedLog) Entries(ctx context.Context, from uint64) iter.Seq2[eventlog.Entry, error] {
	return func(yield func(eventlog.Entry, error) bool) {
		<-l.gate
		l.Log.Entries(ctx, from)(yield)
	}
}

func (gatedLog) Append(context.Context, []byte, any) (uint64, error) {
	return 0, fmt.Errorf("%w: sync 1: input/output error", eventlog.ErrFailed)
}

// While a log is replayed every answer says how far that is. Once it has failed what is
// held can be read, and an append says that it has to be sent again.
func TestReplayAndFailureOfALog(t *testing.T) {
	t.Parallel()
	var log eventlogtest.Log
	f := newFixture(t, store.Limits{})
	written := f.over(log.Open)
	require.NoError(t, written.store.Open(t.Context()))
	for _, e := range numbered(3) {
		written.append(e)
	}
	require.NoError(t, written.store.Close())

	gate := make(chan struct{})
	f = f.over(func(ctx context.Context) (eventlog.Log, error) {
		opened, err := log.Open(ctx)
		return gatedLog{opened, gate}, err
	})
	opened := make(chan error)
	go func() { opened <- f.store.Open(t.Context()) }()
	require.Eventually(t, func() bool { return f.store.Status().Opening.Total == 3 }, 10*time.Second, time.Millisecond)
	p := f.get("/status").problem(kindNotReady)
	require.Equal(t, &wire.Progress{Total: 3, PipelinesRunning: true}, p.Progress)
	close(gate)
	require.NoError(t, <-opened)
	f.get("/status").served(typeJSON)
	f.get("/events/e1").served(typeJSON)

	a := f.post(paymentPath, typeJSON, `[{"eventType":"X"}]`)
	require.Contains(t, a.problem(kindUnavailable).Detail, "with the same ids")
	require.Equal(t, "1", a.header.Get("Retry-After"))
}

func TestStatusOfSegments(t *testing.T) {
	t.Parallel()
	answer := newFixture(t, store.Limits{}).get("/status")
	var status map[string]any
	answer.ok(&status)
	s := store.Status{
		Segments: 3, ColdSegments: 2, SegmentBytes: 4096, SealError: errors.New("no space"),
		Losses: []store.Loss{{First: 1, Last: 100, File: "/data/quarantine/1", Reason: "damaged"}},
	}
	status["segments"], status["losses"], status["readOnly"] = segmentsOf(&s), lossesOf(s.Losses), "positions 1 to 100 are lost"
	body, err := json.Marshal(status)
	require.NoError(t, err)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+"/status", http.NoBody)
	checkContract(t, r, http.StatusOK, answer.header, body)
	require.Equal(t, segmentsJSON{3, 2, 4096, "no space"}, segmentsOf(&s))
	require.Equal(t, []lossJSON{{1, 100, "/data/quarantine/1", "damaged"}}, lossesOf(s.Losses))
}

func TestReadOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	p := f.handler.(*api).problemOf(fmt.Errorf("append: %w", store.ErrReadOnly))
	require.Equal(t, kindReadOnly, p.kind)
	require.Equal(t, http.StatusServiceUnavailable, kinds[p.kind].status)
}
