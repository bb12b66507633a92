//go:build soak

package enginebench

import (
	"os"
	"sync"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

const (
	soakBytes     = 64 << 20
	soakWorkload  = 1_000_000 // events of one seed; then the next begins
	checkEvery    = 20        // blocks of the workload
	soakTolerance = 1.10
)

// soakTime is EVENTSTORE_SOAK, as a duration, else 30 minutes.
func soakTime(t *testing.T) time.Duration {
	text := os.Getenv("EVENTSTORE_SOAK")
	if text == "" {
		return 30 * time.Minute
	}
	d, err := time.ParseDuration(text)
	require.NoError(t, err, "EVENTSTORE_SOAK")
	return d
}

// A store at its limit takes in events and evicts others all the time: its answers
// are those of a shadow, and its memory stays what it was, while readers go on.
func TestSoak(t *testing.T) {
	s := store.New(store.Options{Limits: store.Limits{MaxBytes: soakBytes}})
	require.NoError(t, s.Open(t.Context()))
	shadow := newShadow()
	rss := newResident(t)
	stop := make(chan struct{})
	var readers sync.WaitGroup
	readers.Go(func() { readAlong(t, s, stop) })
	began, lasts, checks := time.Now(), soakTime(t), 0
	var stall time.Duration
	for block := 0; time.Since(began) < lasts; block++ {
		w := workload.New(workload.Options{
			Seed: uint64(1 + block*workload.BlockEvents/soakWorkload), Events: soakWorkload, Bodies: workload.MapBodies,
		})
		at := block % w.Blocks()
		shadow.append(w.Block(at))
		for _, logs := range w.Logs(at) {
			events := otelevent.Decode(logs)
			before := time.Now()
			_, err := s.Append(t.Context(), store.Append{Events: events})
			require.NoError(t, err)
			stall = max(stall, time.Since(before))
		}
		shadow.evict(s.Status().FirstPosition)
		rss.sample(t, time.Since(began), lasts, s)
		if block%checkEvery == 0 {
			shadow.check(t, s)
			checks++
		}
	}
	close(stop)
	readers.Wait()
	status := s.Status()
	t.Logf("%v: %d appended, %d evicted, %d held in %d bytes, %d checks, longest append %v",
		lasts, status.Appended, status.Evicted, status.Events, status.Bytes, checks, stall)
	t.Logf("RSS %d MiB at half time, %d to %d MiB after it", rss.half>>20, rss.least>>20, rss.most>>20)
	require.Positive(t, status.Evicted)
	require.LessOrEqual(t, status.Bytes, int64(soakBytes))
	require.LessOrEqual(t, float64(rss.most), soakTolerance*float64(rss.half), "RSS after half time over RSS at it")
}

// readAlong reads pages and timelines until it is stopped; what it reads is in
// order.
func readAlong(t *testing.T, s *store.Store, stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(100 * time.Millisecond):
		}
		var last uint64
		correlation := ""
		err := s.Visit(t.Context(), store.Query{Limit: 1000}, func(e *store.Event) bool {
			if e.Position <= last {
				t.Errorf("position %d after %d", e.Position, last)
			}
			last, correlation = e.Position, string([]byte(e.CorrelationID))
			return true
		})
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = s.Timeline(t.Context(), store.TimelineQuery{Filter: is(store.FieldCorrelationID, correlation)})
	}
}

// resident watches the resident memory of this process.
type resident struct {
	process           *process.Process
	next              time.Duration
	half, least, most uint64
}

func newResident(t *testing.T) *resident {
	p, err := process.NewProcess(int32(os.Getpid()))
	require.NoError(t, err)
	return &resident{process: p}
}

// sample looks once a second.
func (r *resident) sample(t *testing.T, at, lasts time.Duration, s *store.Store) {
	if at < r.next {
		return
	}
	r.next = at + time.Second
	memory, err := r.process.MemoryInfo()
	require.NoError(t, err)
	if at%time.Minute < time.Second {
		t.Logf("%7v RSS %d MiB, %d events held", at.Round(time.Second), memory.RSS>>20, s.Status().Events)
	}
	if at < lasts/2 {
		r.half = max(r.half, memory.RSS)
		r.least, r.most = r.half, r.half
		return
	}
	r.least, r.most = min(r.least, memory.RSS), max(r.most, memory.RSS)
}
