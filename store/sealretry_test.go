package store

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

// sealsOver returns a store that seals segments of four events on a disk.
func sealsOver(disk *disktest.Faults) *durable {
	return &durable{
		options: Options{
			OpenLog: new(eventlogtest.Log).Open, Codec: plainCodec{}, Segments: testSegments, FS: disk, HotBytes: 1,
			Limits: Limits{MaxEvents: 20},
		},
		layout: layout{1, 1},
	}
}

func (d *durable) appendOne(t testing.TB, n int) error {
	t.Helper()
	_, err := d.Append(t.Context(), Append{Events: []NewEvent{stressEvent(n)}})
	return err
}

// A store that can't seal segments goes on, says why, and tries again; when many wait it
// takes no more, until they are sealed.
func TestSealAgain(t *testing.T) {
	t.Parallel()
	for what, plan := range map[string]disktest.Plan{
		"full": {Full: 1}, "short": {Short: 1}, "sync": {Sync: 1}, "syncdir": {SyncDir: 1}, "rename": {Rename: 1}, "open": {Open: 1},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				disk := disktest.Faulty(disktest.NewRecorder(), 1, disktest.Plan{})
				d := sealsOver(disk)
				d.open(t)
				disk.SetPlan(plan)
				n := 0
				for ; n < 8; n++ {
					require.NoError(t, d.appendOne(t, n))
				}
				synctest.Wait()
				require.Error(t, d.Status().SealError)
				require.Zero(t, d.Status().Segments)
				for ; d.appendOne(t, n) == nil; n++ {
					require.Less(t, n, 1000)
				}
				require.ErrorIs(t, d.appendOne(t, n), ErrFull)
				require.NoError(t, d.appendOne(t, n-1), "what is known needs no room")
				require.Equal(t, 4*(maxUnsealed+1), n)
				time.Sleep(time.Hour)
				require.ErrorIs(t, d.appendOne(t, n), ErrFull)
				require.Less(t, len(disk.Failed()), 1000, "it tries again and again")
				disk.SetPlan(disktest.Plan{})
				time.Sleep(lastDelay)
				synctest.Wait()
				require.NoError(t, d.Status().SealError)
				require.Positive(t, d.Status().ColdSegments)
				require.NoError(t, d.appendOne(t, n))
				events := d.heldEvents(t)
				checkIndexes(t, d.Store)
				require.NoError(t, d.Close())
				d.open(t)
				require.Equal(t, events, d.heldEvents(t))
				checkIndexes(t, d.Store)
				require.NoError(t, d.Close())
			})
		})
	}
}

// stuckLog is a log that can't give anything up for a while.
type stuckLog struct {
	eventlog.Log
	stuck *atomic.Bool
}

func (l *stuckLog) Truncate(before uint64) error {
	if l.stuck.Load() {
		return errors.New("stuck")
	}
	return l.Log.Truncate(before)
}

// What a segment stands for and can't be given up is so later.
func TestGiveUpLater(t *testing.T) {
	t.Parallel()
	disk := disktest.Faulty(disktest.NewRecorder(), 1, disktest.Plan{})
	d := sealsOver(disk)
	var stuck atomic.Bool
	open := d.options.OpenLog
	d.options.OpenLog = func(ctx context.Context) (eventlog.Log, error) {
		log, err := open(ctx)
		return &stuckLog{log, &stuck}, err
	}
	d.open(t)
	stuck.Store(true)
	n := 0
	for ; n < 100; n++ {
		require.NoError(t, d.appendOne(t, n))
		d.settle()
	}
	require.Error(t, d.Status().SealError)
	require.Equal(t, uint64(1), d.Status().Log.First)
	stuck.Store(false)
	for ; n < 108; n++ {
		require.NoError(t, d.appendOne(t, n))
		d.settle()
	}
	require.NoError(t, d.Status().SealError)
	require.Greater(t, d.Status().Log.First, uint64(90))
	names, err := disk.List(testSegments)
	require.NoError(t, err)
	segments := 0
	for _, name := range names {
		if _, ok := segmentFirst(name); ok {
			segments++
		}
	}
	require.LessOrEqual(t, segments, d.Status().Segments+2)
	require.NoError(t, d.Close())
}
