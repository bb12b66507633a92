package eventstoreextension

import (
	"context"
	"runtime"
	"runtime/metrics"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension/extensiontest"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/store"
)

// reportingHost keeps what components report.
type reportingHost struct {
	component.Host
	events chan *componentstatus.Event
}

func newReportingHost() reportingHost {
	return reportingHost{componenttest.NewNopHost(), make(chan *componentstatus.Event, 10)}
}

func (h reportingHost) Report(event *componentstatus.Event) { h.events <- event }

func newExtension(t *testing.T, limits map[string]any) *eventStore {
	t.Helper()
	cfg, err := load(limits)
	require.NoError(t, err)
	e, err := NewFactory().Create(t.Context(), extensiontest.NewNopSettings(metadata.Type), cfg)
	require.NoError(t, err)
	return e.(*eventStore)
}

func waitUntilReady(t *testing.T, s *store.Store) {
	t.Helper()
	require.Eventually(t, func() bool { return s.Status().State == store.StateReady }, 10*time.Second, time.Millisecond)
}

func oneEvent(id string) store.Append {
	return store.Append{Events: []store.NewEvent{{Envelope: store.Envelope{EventID: id, EventType: "OrderPlaced"}}}}
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	e := newExtension(t, map[string]any{"max_events": 7})
	s := e.Store()
	require.Equal(t, store.StateStarting, s.Status().State)
	require.Equal(t, uint64(7), s.Status().Limits.MaxEvents)
	_, err := s.Append(t.Context(), oneEvent("1"))
	require.ErrorIs(t, err, store.ErrNotReady)

	// The context of Start ends when Start does.
	ctx, cancel := context.WithCancel(t.Context())
	require.NoError(t, e.Start(ctx, componenttest.NewNopHost()))
	cancel()
	waitUntilReady(t, s)
	require.Same(t, s, e.Store())
	_, err = s.Append(t.Context(), oneEvent("1"))
	require.NoError(t, err)

	for range 2 {
		require.NoError(t, e.Shutdown(t.Context()))
		_, err = s.Append(t.Context(), oneEvent("2"))
		require.ErrorIs(t, err, store.ErrClosed)
	}
}

func TestShutdownWithoutStart(t *testing.T) {
	t.Parallel()
	e := newExtension(t, nil)
	require.NoError(t, e.Shutdown(t.Context()))
	require.NoError(t, e.Shutdown(t.Context()))
}

func TestStoreThatCannotBeOpenedEndsTheCollector(t *testing.T) {
	t.Parallel()
	e := newExtension(t, nil)
	require.NoError(t, e.store.Close())
	host := newReportingHost()
	require.NoError(t, e.Start(t.Context(), host))
	require.NoError(t, e.Ready())
	event := <-host.events
	require.Equal(t, componentstatus.StatusFatalError, event.Status())
	require.ErrorIs(t, event.Err(), store.ErrClosed)
	require.ErrorContains(t, event.Err(), "open the event store")
	require.ErrorIs(t, e.Shutdown(t.Context()), store.ErrClosed)
	require.Empty(t, host.events)
}

// What the store holds lets garbage grow until the extension is shut down.
func TestGarbageGrowsWithTheStore(t *testing.T) {
	t.Parallel()
	cfg := createDefaultConfig().(*Config)
	cfg.GarbagePercent = 100
	e := newEventStore(extensiontest.NewNopSettings(metadata.Type), cfg, cfg.storeOptions(new(checking)), new(checking))
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	waitUntilReady(t, e.Store())
	for i := range 100 {
		large := oneEvent(strconv.Itoa(i))
		large.Events[0].Record.Body = store.Bytes(make([]byte, 256<<10))
		_, err := e.Store().Append(t.Context(), large)
		require.NoError(t, err)
	}
	gogc := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	collected := func() uint64 {
		runtime.GC()
		metrics.Read(gogc)
		return gogc[0].Value.Uint64()
	}
	require.Eventually(t, func() bool { return collected() > 130 }, 20*time.Second, 5*time.Millisecond)
	require.NoError(t, e.Shutdown(t.Context()))
	require.Eventually(t, func() bool { return collected() < 110 }, 20*time.Second, 5*time.Millisecond)
}

func TestMaxAge(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		e := newExtension(t, map[string]any{"max_age": "1h"})
		require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
		synctest.Wait()
		_, err := e.Store().Append(t.Context(), oneEvent("1"))
		require.NoError(t, err)

		time.Sleep(time.Hour - time.Second)
		require.Equal(t, uint64(1), e.Store().Status().Events)
		time.Sleep(2 * time.Second)
		require.Zero(t, e.Store().Status().Events)
		require.NoError(t, e.Shutdown(t.Context()))
	})
}

func TestEnforceInterval(t *testing.T) {
	t.Parallel()
	f := func(maxAge, want time.Duration) {
		t.Helper()
		require.Equal(t, want, enforceInterval(maxAge))
	}
	f(time.Nanosecond, 10*time.Millisecond)
	f(time.Second, 100*time.Millisecond)
	f(10*time.Second, time.Second)
	f(1000*time.Hour, time.Second)
}
