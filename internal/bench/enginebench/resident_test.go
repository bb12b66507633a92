//go:build soak

package enginebench

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// resident watches the resident memory of this process: what it is most of the time
// in the last fifth before half time, and after half time. One sample is no measure,
// for it may hold all garbage or none of it.
type resident struct {
	process       *process.Process
	lasts, next   time.Duration
	before, after []uint64
}

const sampleEvery = 200 * time.Millisecond

func newResident(t *testing.T, lasts time.Duration) *resident {
	p, err := process.NewProcess(int32(os.Getpid()))
	require.NoError(t, err)
	return &resident{process: p, lasts: lasts}
}

func (r *resident) sample(t *testing.T, at time.Duration, s *store.Store) {
	if at < r.next {
		return
	}
	r.next = at + sampleEvery
	memory, err := r.process.MemoryInfo()
	require.NoError(t, err)
	if at%time.Minute < sampleEvery {
		status := s.Status()
		t.Logf("%7v RSS %d MiB, %d events held in %d MiB, %d appended",
			at.Round(time.Second), memory.RSS>>20, status.Events, status.Bytes>>20, status.Appended)
	}
	switch {
	case at > r.lasts/2:
		r.after = append(r.after, memory.RSS)
	case at > r.lasts*4/10:
		r.before = append(r.before, memory.RSS)
	}
}

// isFlat holds what memory was after half time against what it was before.
func (r *resident) isFlat(t *testing.T) {
	slices.Sort(r.before)
	slices.Sort(r.after)
	before, after := r.before[len(r.before)/2], r.after[len(r.after)/2]
	t.Logf("RSS, median: %d MiB before half time, %d MiB after it, where it was %d to %d MiB",
		before>>20, after>>20, r.after[0]>>20, r.after[len(r.after)-1]>>20)
	require.LessOrEqual(t, float64(after), soakTolerance*float64(before), "RSS after half time over RSS before it")
}
