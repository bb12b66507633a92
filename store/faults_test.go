package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

// randomPlan lets some calls fail, often or rarely.
func randomPlan(random *rand.Rand) disktest.Plan {
	var p disktest.Plan
	chance := []float64{0.005, 0.05, 0.3}[random.IntN(3)]
	all := []*float64{&p.Full, &p.Full, &p.Write, &p.Short, &p.Sync, &p.SyncDir, &p.Create, &p.Rename, &p.Remove, &p.Resize, &p.Open, &p.Read}
	for range 1 + random.IntN(3) {
		*all[random.IntN(len(all))] = chance
	}
	return p
}

// endure appends to a disk that fails, and checks that the store says no more than the
// log has.
func (h *fileHistory) endure(t testing.TB, steps int) {
	t.Helper()
	for n := range steps {
		before := h.Status()
		if h.script.pick(8) == 0 {
			h.settle()
		}
		terms := h.script.terms()
		for range 1 + h.script.pick(12) {
			e := h.script.event().event
			e.EventID = fmt.Sprint(h.script.pick(400))
			terms.Events = append(terms.Events, e)
		}
		_, err := h.Append(t.Context(), terms)
		after := h.Status()
		unstored := errors.Is(err, ErrFull) || errors.Is(err, ErrUnavailable)
		if before.Log.Failed != nil {
			require.True(t, unstored, "step %d: %v", n, err)
			require.ErrorIs(t, before.Log.Failed, eventlog.ErrFailed)
		}
		if unstored {
			require.Equal(t, before.LastPosition, after.LastPosition, "step %d", n)
		}
		if errors.Is(err, ErrUnavailable) {
			require.Error(t, after.Log.Failed)
		}
		if n%10 == 0 {
			h.check(t)
		}
	}
}

// Whatever calls of the file system fail, what was acknowledged is there when the store is
// opened again, after a power cut too; until then it can be read.
func TestFaults(t *testing.T) {
	faultSeeds(t, 40, func(t *testing.T, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 8))
		h := newFileHistory(random)
		disk := disktest.NewRecorder()
		require.NoError(t, disk.MakeDir(testLog))
		h.on(disk)
		h.open(t)
		for range 3 {
			h.live(t, random.IntN(20))
			require.NoError(t, h.Close())
			h.faults = disktest.Faulty(h.disk, seed, disktest.Plan{})
			h.options.FS, h.logFS.FS = h.faults, h.faults
			h.open(t)
			h.faults.SetPlan(randomPlan(random))
			h.endure(t, random.IntN(60))
			_ = h.Close()
			acknowledged := h.entries.last
			disk := h.disk
			if random.IntN(2) == 0 {
				disk = disk.Cut(random.Uint64(), disk.Operations())
			}
			h.on(disk)
			h.open(t)
			h.entries.settle(h.Status().Log.Last)
			require.Equal(t, h.entries.last, h.Status().Log.Last)
			require.GreaterOrEqual(t, h.entries.last, acknowledged)
			h.check(t)
		}
		require.NoError(t, h.Close())
	})
}
