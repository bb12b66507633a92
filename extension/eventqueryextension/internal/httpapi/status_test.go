package httpapi

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestStatus(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxBytes: 1 << 30, MaxEvents: 3, MaxEventBytes: 1 << 20, OnFull: store.Evict})
	f.append(numbered(5)...)
	f.append(newEvent("e5", of("Order", "odd"), at(startOfTime))) // e5 again
	f.append(newEvent("", ofType("")))
	var status statusJSON
	f.get("/status").ok(&status)
	want := f.store.Status()
	require.Equal(t, want.Epoch, status.Epoch)
	require.NotEmpty(t, status.Epoch)
	require.Equal(t, store.StateReady, status.State)
	require.Equal(t, "1.2.3", status.Version)
	require.Equal(t, uint64(3), status.Events)
	require.Equal(t, want.Bytes, status.Bytes)
	require.Positive(t, status.Bytes)
	require.Equal(t, limitsJSON{1 << 30, 3, "0s", 1 << 20, store.Evict}, status.Limits)
	require.Equal(t, uint64(3), status.FirstPosition)
	require.Equal(t, uint64(5), status.LastPosition)
	require.Equal(t, uint64(2), status.Aggregates)
	require.Equal(t, uint64(1), status.Rejections)
	require.Equal(t, map[string]any{"mode": "memory"}, status.Log)
	require.Equal(t, uint64(5), status.Counters.Appended)
	require.Equal(t, uint64(1), status.Counters.Duplicates)
	require.Equal(t, uint64(2), status.Counters.Evicted)
	require.Len(t, status.Counters.Rejected, len(store.Reasons()))
	require.Equal(t, uint64(1), status.Counters.Rejected[store.ReasonMissingEventType])
}

// Until there is something to read every path says so, and how far it has come.
func TestNotReady(t *testing.T) {
	t.Parallel()
	f := newClosedFixture(t, store.Limits{})
	answer := func(want kind, state store.State, pipelines bool) {
		t.Helper()
		for path, methods := range f.handler.(*api).routes() {
			for method := range methods {
				if path == contractPath {
					continue
				}
				a := f.do(method, fill(path))
				p := a.problem(want)
				require.Equal(t, "1", a.header.Get("Retry-After"))
				require.Equal(t, string(state), p.State)
				require.Equal(t, &wire.Progress{PipelinesRunning: pipelines}, p.Progress)
			}
		}
	}
	answer(kindNotReady, store.StateStarting, true)
	f.ready.Store(false)
	require.NoError(t, f.store.Open(t.Context()))
	answer(kindNotReady, store.StateReady, false)
	f.ready.Store(true)
	require.Equal(t, http.StatusOK, f.get("/status").status)
	require.NoError(t, f.store.Close())
	answer(kindClosed, store.StateClosed, true)
	f.get("/nothing").problem(kindUnknownPath) // needs no store
}

func TestObservations(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(3)...)
	observe := func(target, route string, status, events int) {
		t.Helper()
		f.get(target)
		o := f.observed[len(f.observed)-1]
		require.Positive(t, o.Duration)
		o.Duration = 0
		require.Equal(t, Observation{Route: route, Status: status, Events: events}, o)
	}
	observe("/events?limit=2", prefix+"/events", 200, 2)
	observe("/events/e1", prefix+"/events/{eventId}", 200, 1)
	observe("/events/e9", prefix+"/events/{eventId}", 404, 0)
	observe("/replay", prefix+"/replay", 200, 3)
	observe("/replay?x=1", prefix+"/replay", 400, 0)
	observe("/counts", prefix+"/counts", 200, 0)
	observe("/"+strings.Repeat("x", 100), "", 404, 0)
}
