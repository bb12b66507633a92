//go:build soak

package enginebench

import (
	"os"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// resident watches the resident memory of this process, once a second: what it
// is in the last tenth before half time, and what it is after it.
type resident struct {
	process           *process.Process
	lasts, next       time.Duration
	half, least, most uint64
}

func newResident(t *testing.T, lasts time.Duration) *resident {
	p, err := process.NewProcess(int32(os.Getpid()))
	require.NoError(t, err)
	return &resident{process: p, lasts: lasts}
}

func (r *resident) sample(t *testing.T, at time.Duration, s *store.Store) {
	if at < r.next {
		return
	}
	r.next = at + time.Second
	memory, err := r.process.MemoryInfo()
	require.NoError(t, err)
	if at%time.Minute < time.Second {
		status := s.Status()
		t.Logf("%7v RSS %d MiB, %d events held in %d MiB, %d appended",
			at.Round(time.Second), memory.RSS>>20, status.Events, status.Bytes>>20, status.Appended)
	}
	switch {
	case at > r.lasts/2:
		r.least, r.most = min(r.least, memory.RSS), max(r.most, memory.RSS)
	case at > r.lasts*4/10:
		r.half = max(r.half, memory.RSS)
		r.least, r.most = r.half, r.half
	}
}
