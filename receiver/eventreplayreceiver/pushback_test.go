package eventreplayreceiver

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component/componentstatus"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

var errFull = errors.New("the queue is full")

// A pipeline that refuses slows the replay down, and gets all of it in order.
func TestPushBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, store.Limits{})
		f.append(100)
		refusals := 0
		f.refuse = func(plog.Logs) error {
			if refusals++; refusals%4 != 0 { // three times each
				return errFull
			}
			return nil
		}
		r, _ := f.start(func(cfg *Config) { cfg.BatchSize = 10 })
		run := r.awaitOne(t)
		began := time.Now()
		<-run.done
		require.Equal(t, upTo(1, 100), f.positions())
		require.InDelta(t, 10*(1+2+4)*firstBackoff, time.Since(began), float64(time.Millisecond))
		require.Equal(t, uint64(30), run.snapshot().Refusals)
		require.NoError(t, run.snapshot().Err)
	})
}

// The time between two tries is bounded, however long the pipeline refuses. What
// it says is shown meanwhile.
func TestLongPushBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, store.Limits{})
		f.append(2000)
		var tries []time.Time
		f.refuse = func(plog.Logs) error {
			tries = append(tries, time.Now())
			if len(tries) < 100 {
				return errFull
			}
			return nil
		}
		r, _ := f.start(func(*Config) {})
		run := r.awaitOne(t)
		time.Sleep(time.Minute)
		require.ErrorIs(t, run.snapshot().Err, errFull)
		require.Equal(t, replays.StateRunning, run.snapshot().State)
		<-run.done
		require.Equal(t, upTo(1, 2000), f.positions())
		require.Equal(t, mostBackoff, tries[99].Sub(tries[98]))
	})
}

// A pipeline that refuses for good ends the replay, which says where.
func TestPermanentError(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(100)
	f.refuse = func(logs plog.Logs) error {
		position, _ := logs.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0).Attributes().Get("event_store.position")
		if position.Int() > 40 {
			return consumererror.NewPermanent(errors.New("invalid"))
		}
		return nil
	}
	r, stop := f.start(func(cfg *Config) { cfg.BatchSize, cfg.Checkpoint = 20, &checkpointID })
	replay := f.one(r, is(replays.StateFailed))
	require.Equal(t, uint64(40), replay.Position)
	require.ErrorContains(t, replay.Err, "refused positions 41 to 60 for good")
	require.Equal(t, upTo(1, 40), f.positions())
	stop()
	require.Equal(t, []componentstatus.Status{componentstatus.StatusPermanentError}, f.statuses)

	f.refuse = nil // the cause is mended
	r, _ = f.start(func(cfg *Config) { cfg.Checkpoint = &checkpointID })
	f.one(r, is(replays.StateDone))
	require.Equal(t, upTo(1, 100), f.positions())
}

func TestCancel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, store.Limits{})
		f.append(100)
		cancelled := func(r *eventReplay, position uint64) {
			t.Helper()
			run := r.awaitOne(t)
			replay, err := r.Cancel(t.Context(), run.id)
			require.NoError(t, err)
			require.Equal(t, replays.StateCancelled, replay.State)
			require.NoError(t, replay.Err)
			require.Equal(t, position, replay.Position)
			require.False(t, replay.EndedAt.IsZero())
			again, err := r.Cancel(t.Context(), run.id)
			require.NoError(t, err)
			require.Equal(t, replay, again)
		}
		r, stop := f.start(func(cfg *Config) { cfg.Speed = 1 })
		time.Sleep(10*time.Second + time.Second/2)
		cancelled(r, 11)
		stop()

		f.refuse = func(plog.Logs) error { return errFull }
		r, stop = f.start(func(*Config) {})
		time.Sleep(time.Minute)
		cancelled(r, 0)
		stop()

		f.refuse = nil
		r, _ = f.start(func(cfg *Config) { cfg.Mode = ModeFollow })
		synctest.Wait()
		cancelled(r, 100)
		_, err := r.Cancel(t.Context(), "other")
		require.ErrorIs(t, err, replays.ErrUnknownReplay)
	})
}

// Shutdown does not wait for what is not due, or for a pipeline that refuses.
func TestShutdownIsPrompt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, store.Limits{})
		f.append(100)
		check := func(configure func(*Config)) {
			t.Helper()
			r, _ := f.start(configure)
			time.Sleep(time.Minute)
			began := time.Now()
			require.NoError(t, r.Shutdown(context.Background()))
			require.Zero(t, time.Since(began))
			require.Equal(t, replays.StateInterrupted, r.Replays()[0].State)
			require.NoError(t, r.Shutdown(context.Background()))
		}
		check(func(cfg *Config) { cfg.Speed = 0.001 })
		check(func(cfg *Config) { cfg.RateLimit = 0.001 })
		check(func(cfg *Config) { cfg.Mode = ModeFollow })
		f.refuse = func(plog.Logs) error { return errFull }
		check(func(cfg *Config) { cfg.BatchSize = 1 })
	})
}
