package eventstoreextension

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension/extensiontest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/gyroscops/otel-eventstore/extension/eventstoreextension/internal/metadata"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/datadir"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// newDurable returns an extension in file mode over any log, and what it prints.
func newDurable(t *testing.T, options store.Options) (*eventStore, *observer.ObservedLogs) {
	t.Helper()
	cfg, err := loadAll(map[string]any{"mode": "file", "directory": "unused"})
	require.NoError(t, err)
	core, logs := observer.New(zapcore.InfoLevel)
	set := extensiontest.NewNopSettings(metadata.Type)
	set.Logger = zap.New(core)
	options.Codec = otelevent.Codec{}
	var checked checking
	checked.set(3<<20, 5<<30)
	return newEventStore(set, cfg, options, &checked), logs
}

// fill stores n events, a log entry each.
func fill(t *testing.T, log *eventlogtest.Log, n int) {
	t.Helper()
	e, _ := newDurable(t, store.Options{OpenLog: log.Open})
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	waitUntilReady(t, e.Store())
	for i := range n {
		_, err := e.Store().Append(t.Context(), oneEvent(fmt.Sprint("filled ", i)))
		require.NoError(t, err)
	}
	require.NoError(t, e.Shutdown(t.Context()))
}

// While the log is replayed the extension is started and not ready, says how far it
// is, and then what it has.
func TestOpening(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log eventlogtest.Log
		fill(t, &log, 3)
		found, replay := make(chan struct{}), make(chan struct{})
		e, logs := newDurable(t, store.Options{OpenLog: func(ctx context.Context) (eventlog.Log, error) {
			<-found
			opened, err := log.Open(ctx)
			return slowLog{opened, replay}, err
		}})
		host := newReportingHost()
		require.NoError(t, e.Start(t.Context(), host))
		require.ErrorIs(t, (<-host.events).Err(), errReplaying)

		time.Sleep(progressInterval + time.Second)
		require.Equal(t, "Checking the log: 3.0 MiB of 5.0 GiB …", logs.TakeAll()[0].Message)
		close(found)
		time.Sleep(progressInterval)
		require.Equal(t, "Replaying the log: 0 of 3 entries …", logs.TakeAll()[0].Message)
		_, err := e.Store().Append(t.Context(), oneEvent("early"))
		require.ErrorIs(t, err, store.ErrNotReady)

		close(replay)
		require.Equal(t, componentstatus.StatusOK, (<-host.events).Status())
		require.Equal(t, store.StateReady, e.Store().State())
		ready := logs.TakeAll()
		require.Len(t, ready, 1)
		require.Equal(t, "The event store is ready", ready[0].Message)
		fields := ready[0].ContextMap()
		require.Equal(t, uint64(3), fields["events"])
		require.Equal(t, uint64(1), fields["first_position"])
		require.Equal(t, uint64(3), fields["last_position"])
		require.Equal(t, int64(0), fields["torn_bytes"])
		require.NoError(t, e.Shutdown(t.Context()))
		require.Empty(t, host.events)
	})
}

// A shutdown does not wait for the end of the replay, and is no error.
func TestShutdownWhileOpening(t *testing.T) {
	t.Parallel()
	e, _ := newDurable(t, store.Options{OpenLog: func(ctx context.Context) (eventlog.Log, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}})
	host := newReportingHost()
	require.NoError(t, e.Start(t.Context(), host))
	<-host.events
	require.NoError(t, e.Shutdown(t.Context()))
	require.Empty(t, host.events)
}

// A store that can't be opened ends the collector once it runs, not before: the host
// would hang.
func TestFailureWhileTheCollectorStarts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, ready := range []bool{true, false} {
			e, logs := newDurable(t, store.Options{OpenLog: func(context.Context) (eventlog.Log, error) {
				return nil, errors.New("no disk")
			}})
			host := newReportingHost()
			require.NoError(t, e.Start(t.Context(), host))
			<-host.events
			synctest.Wait()
			require.Empty(t, host.events)
			if ready {
				require.NoError(t, e.Ready())
				require.Equal(t, componentstatus.StatusFatalError, (<-host.events).Status())
			}
			require.ErrorContains(t, e.Shutdown(t.Context()), "no disk")
			require.Empty(t, host.events)
			require.Equal(t, !ready, logs.FilterMessage("The event store can't be opened").Len() == 1)
		}
	})
}

// A clock that was set back is said once; order and times go on.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	var log eventlogtest.Log
	fill(t, &log, 2)
	aYearAgo := time.Now().Add(-365 * 24 * time.Hour)
	e, logs := newDurable(t, store.Options{OpenLog: log.Open, Now: func() time.Time { return aYearAgo }})
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	waitUntilReady(t, e.Store())
	receipts, err := e.Store().Append(t.Context(), oneEvent("later"))
	require.NoError(t, err)
	require.Equal(t, uint64(3), receipts[0].Position)
	var times []time.Time
	for event, err := range e.Store().Events(t.Context(), store.Query{}) {
		require.NoError(t, err)
		times = append(times, event.RecordedAt)
	}
	require.Len(t, times, 3)
	require.Equal(t, times[1], times[2])
	require.NoError(t, e.Shutdown(t.Context()))

	warnings := logs.FilterLevelExact(zapcore.WarnLevel).All()
	require.Len(t, warnings, 1)
	require.Contains(t, warnings[0].Message, "The clock is behind the last append")
	require.InDelta(t, 365*24*time.Hour, warnings[0].ContextMap()["behind"], float64(time.Hour))
}

// slowLog begins to be read when it is told to.
type slowLog struct {
	eventlog.Log
	begin chan struct{}
}

func (l slowLog) Entries(ctx context.Context, from uint64) iter.Seq2[eventlog.Entry, error] {
	return func(yield func(eventlog.Entry, error) bool) {
		<-l.begin
		l.Log.Entries(ctx, from)(yield)
	}
}

// The configuration makes a directory that is locked until the extension is shut down,
// and the store's files lie where the layout has them.
func TestDirectory(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	cfg, err := loadAll(map[string]any{"mode": "file", "directory": directory})
	require.NoError(t, err)
	e, err := NewFactory().Create(t.Context(), extensiontest.NewNopSettings(metadata.Type), cfg)
	require.NoError(t, err)
	require.NoError(t, e.Start(t.Context(), componenttest.NewNopHost()))
	s := e.(*eventStore).Store()
	waitUntilReady(t, s)
	require.NotNil(t, s.Status().Log)
	_, err = datadir.Open(t.Context(), datadir.Options{Path: directory})
	require.ErrorIs(t, err, eventlog.ErrLocked)
	require.NoError(t, e.Shutdown(t.Context()))
	require.NoError(t, e.Shutdown(t.Context()))

	dir, err := datadir.Open(t.Context(), datadir.Options{Path: directory})
	require.NoError(t, err)
	require.DirExists(t, datadir.Segments(directory))
	require.Equal(t, datadir.Segments(directory), cfg.storeOptions(new(checking)).Segments)
	require.NoError(t, dir.Close())
}
