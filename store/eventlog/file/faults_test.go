package file

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

// faulted is a log on a disk that fails.
type faulted struct {
	random *rand.Rand
	disk   *disktest.Recorder
	// acknowledged are the entries that have to be there; maybe are those of the one append
	// that failed for good, of which any first ones may be.
	acknowledged, maybe []uint64
}

func (x *faulted) options(faults *disktest.Faults) Options {
	o := memoryOptions(x.disk)
	o.SegmentBytes = 4 << 10
	if faults != nil {
		o.FS = faults
	}
	return o
}

func plan(random *rand.Rand) disktest.Plan {
	var p disktest.Plan
	chance := random.Float64() * 0.2
	for _, kind := range []*float64{&p.Write, &p.Short, &p.Full, &p.Full, &p.Sync, &p.SyncDir, &p.Create, &p.Remove, &p.Resize, &p.Open, &p.Read} {
		if random.IntN(4) == 0 {
			*kind = chance
		}
	}
	return p
}

// live appends until it is enough, or the log has failed.
func (x *faulted) live() error {
	faults := disktest.Faulty(x.disk, x.random.Uint64(), plan(x.random))
	l, err := Open(context.Background(), x.options(faults))
	if errors.Is(err, eventlog.ErrDamaged) {
		return err
	}
	if err != nil { // an open that failed
		return nil
	}
	for range 3 + x.random.IntN(12) {
		group := entriesOf(x.random, 1+x.random.IntN(3), x.random.IntN(1500))
		failedBefore := l.State().Failed != nil || failedSync(faults)
		err := tryGroup(l, group)[0]
		failed := l.State().Failed != nil
		switch {
		case err == nil && (failedBefore || failedSync(faults)):
			return errors.New("acknowledged after a failed sync")
		case err == nil:
			x.acknowledged = append(x.acknowledged, hashes(group)...)
		case errors.Is(err, eventlog.ErrFull) && !failed:
			faults.SetPlan(disktest.Plan{Sync: 0.05})
		case errors.Is(err, eventlog.ErrFailed) && failed:
			if !failedBefore {
				x.maybe = hashes(group)
			}
		default:
			return fmt.Errorf("failed: %v, and answered %w", failed, err)
		}
		if x.random.IntN(6) == 0 {
			_ = l.Truncate(uint64(len(x.acknowledged) / 3))
		}
	}
	_ = l.Close()
	return nil
}

// failedSync says whether a sync of the log's own failed; that of a directory while a
// segment is removed has nothing to do with appends.
func failedSync(faults *disktest.Faults) bool {
	return slices.ContainsFunc(faults.Failed(), func(s string) bool { return strings.HasPrefix(s, "sync ") })
}

// check opens the log on a disk that works.
func (x *faulted) check() error {
	found := reopen(x.options(nil))
	if found.err != nil {
		return found.err
	}
	first := int(found.first) - 1
	last := first + len(found.entries)
	all := append(slices.Clone(x.acknowledged), x.maybe...)
	if last < len(x.acknowledged) || last > len(all) || !slices.Equal(found.entries, all[first:last]) {
		return fmt.Errorf("entries %d to %d, expected %d and at most %d more", first+1, last, len(x.acknowledged), len(x.maybe))
	}
	x.acknowledged, x.maybe = all[:last], nil
	return nil
}

func TestFaults(t *testing.T) {
	t.Parallel()
	eachSeed(t, 10_000, func(seed uint64) error {
		x := &faulted{random: rand.New(rand.NewPCG(seed, 6)), disk: disktest.NewRecorder()}
		if err := x.disk.MakeDir(memoryDirectory); err != nil {
			return err
		}
		for range 3 {
			if err := x.live(); err != nil {
				return err
			}
			if x.random.IntN(2) == 0 {
				x.disk = x.disk.Cut(x.random.Uint64(), x.disk.Operations())
			}
			if err := x.check(); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	r := disktest.NewRecorder()
	require.NoError(t, r.MakeDir(memoryDirectory))
	faults := disktest.Faulty(r, 1, disktest.Plan{})
	o := memoryOptions(r)
	o.FS, o.SegmentBytes = faults, 2048
	l := open(t, o)
	add(t, l, "first")
	for range 10 {
		faults.SetPlan(disktest.Plan{Full: 1})
		_, err := l.Append(t.Context(), make([]byte, 3000), nil)
		require.ErrorIs(t, err, eventlog.ErrFull)
		require.ErrorContains(t, err, "no space left on device")
		require.NoError(t, l.State().Failed)
		require.Contains(t, contents(t, l), "first")
		faults.SetPlan(disktest.Plan{})
		add(t, l, "more")
	}
	require.NoError(t, l.Close())
	require.Len(t, contents(t, open(t, o)), 11)
}

func TestFailedSyncFailsTheLog(t *testing.T) {
	t.Parallel()
	r := disktest.NewRecorder()
	require.NoError(t, r.MakeDir(memoryDirectory))
	faults := disktest.Faulty(r, 1, disktest.Plan{})
	o := memoryOptions(r)
	o.FS = faults
	l := open(t, o)
	add(t, l, "first")
	faults.SetPlan(disktest.Plan{Sync: 1})
	_, err := l.Append(t.Context(), []byte("second"), nil)
	require.ErrorIs(t, err, eventlog.ErrFailed)
	faults.SetPlan(disktest.Plan{})
	_, err = l.Append(t.Context(), []byte("third"), nil)
	require.ErrorIs(t, err, eventlog.ErrFailed)
	require.ErrorIs(t, l.State().Failed, eventlog.ErrFailed)
	require.Equal(t, []string{"first"}, contents(t, l))
	require.ErrorIs(t, l.Close(), eventlog.ErrFailed)
	require.Equal(t, []string{"first"}, contents(t, open(t, o)))
}
