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
// end of the log, or from the log alone, and how long the appends took before.
func BenchmarkRestart(b *testing.B) {
	for _, size := range sizes(b) {
		for name, sealed := range map[string]bool{"segments": true, "log": false} {
			b.Run(fmt.Sprintf("from=%s/events=%d", name, size), func(b *testing.B) {
				dir := b.TempDir()
				f := &fixture{workload: workload.New(workload.Options{Seed: 1, Events: workload.MaxEvents})}
				f.store = store.New(overFiles(dir, sealed))
				if err := f.store.Open(b.Context()); err != nil {
					b.Fatal(err)
				}
				began, cpu := time.Now(), cpuTime(b)
				f.grow(b, size)
				b.ReportMetric(float64(time.Since(began))/float64(size), "ns/append")
				b.ReportMetric(float64(cpuTime(b)-cpu)/float64(size), "cpu-ns/append")
				if err := f.store.Close(); err != nil {
					b.Fatal(err)
				}
				var took, used time.Duration
				b.ResetTimer()
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
				}
				b.ReportMetric(float64(size)*float64(b.N)/took.Seconds(), "events/s")
				b.ReportMetric(float64(used)/float64(b.N)/float64(size), "cpu-ns/event")
			})
		}
	}
}
