package eventstoreextension

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.uber.org/zap/zapcore"

	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// failingLog fails when it is told to, and says what else was told.
type failingLog struct {
	eventlog.Log
	state  eventlog.State
	failed atomic.Bool
}

var errNoDisk = errors.New("sync 1.log: input/output error")

func (l *failingLog) State() eventlog.State {
	state, own := l.state, l.Log.State()
	state.Epoch, state.First, state.Last = own.Epoch, own.First, own.Last
	if l.failed.Load() {
		state.Failed = errNoDisk
	}
	return state
}

// A log that fails later is said once, in the log and in the status, and the
// collector goes on to answer reads.
func TestLogFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log eventlogtest.Log
		var failing *failingLog
		e, logs := newDurable(t, store.Options{OpenLog: func(ctx context.Context) (eventlog.Log, error) {
			opened, err := log.Open(ctx)
			failing = &failingLog{Log: opened}
			return failing, err
		}})
		host := newReportingHost()
		require.NoError(t, e.Start(t.Context(), host))
		require.Equal(t, componentstatus.StatusRecoverableError, (<-host.events).Status())
		require.Equal(t, componentstatus.StatusOK, (<-host.events).Status())
		time.Sleep(10 * watchInterval)
		require.Empty(t, host.events)

		failing.failed.Store(true)
		time.Sleep(10 * watchInterval)
		event := <-host.events
		require.Equal(t, componentstatus.StatusRecoverableError, event.Status())
		require.ErrorIs(t, event.Err(), errNoDisk)
		require.ErrorContains(t, event.Err(), "restart the collector")
		require.Empty(t, host.events)
		require.Len(t, logs.FilterLevelExact(zapcore.ErrorLevel).All(), 1)
		require.NoError(t, e.Shutdown(t.Context()))
	})
}

func TestSealingFails(t *testing.T) {
	t.Parallel()
	e, logs := newDurable(t, store.Options{})
	e.logSealing(errNoDisk)
	e.logSealing(nil)
	lines := logs.All()
	require.Len(t, lines, 2)
	require.Equal(t, zapcore.WarnLevel, lines[0].Level)
	require.Equal(t, errNoDisk.Error(), lines[0].ContextMap()["error"])
	require.Equal(t, "Segments are written again", lines[1].Message)
}
