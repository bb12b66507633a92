package enginebench

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
)

// overFiles returns the options of a store in a directory: sealed, or with all of its
// history in the log.
func overFiles(dir string, sealed bool) store.Options {
	options := store.Options{
		OpenLog: func(ctx context.Context) (eventlog.Log, error) {
			logs := filepath.Join(dir, "log")
			if err := os.MkdirAll(logs, 0o750); err != nil {
				return nil, err
			}
			return file.Open(ctx, file.Options{Directory: logs})
		},
		Codec: otelevent.Codec{},
	}
	if sealed {
		options.Segments = filepath.Join(dir, "segments")
	}
	return options
}

// How long a store takes from its start until it is ready, from sealed segments and the
// end of the log, or from the log alone, and how long the appends took before. Each case
// fills its directory once.
func BenchmarkRestart(b *testing.B) {
	for _, size := range sizes(b) {
		for _, sealed := range []bool{true, false} {
			name := "log"
			if sealed {
				name = "segments"
			}
			b.Run(fmt.Sprintf("from=%s/events=%d", name, size), func(b *testing.B) { benchmarkRestart(b, size, sealed) })
		}
	}
}

func benchmarkRestart(b *testing.B, size int, sealed bool) {
	dir := b.TempDir()
	wall, busy := fillDirectory(b, dir, size, sealed)
	var took, used time.Duration
	restarts := 0
	for b.Loop() {
		s := store.New(overFiles(dir, sealed))
		began, cpu := time.Now(), cpuTime(b)
		if err := s.Open(b.Context()); err != nil {
			b.Fatal(err)
		}
		took += time.Since(began)
		used += cpuTime(b) - cpu
		if held := s.Status().Events; held != uint64(size) {
			b.Fatalf("%d events of %d", held, size)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
		restarts++
		if size > 1_000_000 {
			fmt.Fprintf(os.Stderr, "%s  %d events, restart %d: %v on average\n",
				time.Now().Format(time.TimeOnly), size, restarts, took/time.Duration(restarts))
		}
	}
	events := float64(size) * float64(restarts)
	b.ReportMetric(0, "ns/op") // with closing
	b.ReportMetric(events/took.Seconds(), "events/s")
	b.ReportMetric(float64(used)/events, "cpu-ns/event")
	b.ReportMetric(float64(wall)/float64(size), "ns/append")
	b.ReportMetric(float64(busy)/float64(size), "cpu-ns/append")
}

// fillDirectory appends the events, and returns the time and the CPU time that took.
func fillDirectory(b *testing.B, dir string, size int, sealed bool) (wall, busy time.Duration) {
	f := &fixture{
		store:    store.New(overFiles(dir, sealed)),
		workload: workload.New(workload.Options{Seed: 1, Events: fixtureEvents}),
	}
	if err := f.store.Open(b.Context()); err != nil {
		b.Fatal(err)
	}
	began, cpu := time.Now(), cpuTime(b)
	f.grow(b, size)
	wall, busy = time.Since(began), cpuTime(b)-cpu
	if err := f.store.Close(); err != nil {
		b.Fatal(err)
	}
	return wall, busy
}
