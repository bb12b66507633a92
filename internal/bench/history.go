package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
	"github.com/gyroscops/otel-eventstore/store/datadir"
)

// history is what was measured of a collector over a directory that holds a workload.
type history struct {
	workload     *workload.Workload
	directory    string
	hot          float64 // share of the events that memory holds
	maxBytes     int64   // limits::max_bytes, with which it does so
	segmentBytes int64   // on disk
	logBytes     int64
	restarts     []restart
	rows         []historyRow
	after        memory // after all reads
}

// restart is a start of the collector.
type restart struct {
	dropped bool // the files were not in the page cache
	took    time.Duration
	ready   memory
	settled memory // when it has read what memory may hold
}

// readyTimeout is far above a start with all events that a workload may have.
const readyTimeout = 15 * time.Minute

// runHistory measures the restart and the reads of each workload from a directory.
func runHistory(ctx context.Context, o options, out io.Writer) error {
	progress("building the distribution")
	binary, err := distro.Build(ctx)
	if err != nil {
		return err
	}
	for _, w := range o.workloads {
		if err := measureHistory(ctx, binary, o, w, out); err != nil {
			return err
		}
	}
	return nil
}

func measureHistory(ctx context.Context, binary string, o options, of workload.Options, out io.Writer) (err error) {
	h := &history{workload: workload.New(of), directory: o.directory, hot: o.hot}
	if h.directory == "" {
		if h.directory, err = os.MkdirTemp("", "bench-history-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(h.directory)) }()
	}
	if err := h.fill(ctx); err != nil {
		return err
	}
	if err := leaveCPUs(o.cpus); err != nil {
		return err
	}
	if h.segmentBytes, err = sizeOf(datadir.Segments(h.directory)); err != nil {
		return err
	}
	all, err := sizeOf(h.directory)
	if err != nil {
		return err
	}
	h.logBytes = all - h.segmentBytes
	if err := h.measure(ctx, binary, o); err != nil {
		return err
	}
	return h.write(out, o)
}

// measure restarts the collector, once with its files out of the page cache, and reads
// from the last one.
func (h *history) measure(ctx context.Context, binary string, o options) error {
	for i := range o.runs {
		if err := h.restart(ctx, binary, o, i == 0, i == o.runs-1); err != nil {
			return err
		}
	}
	return nil
}

func (h *history) restart(ctx context.Context, binary string, o options, drop, read bool) (err error) {
	r := restart{}
	if drop {
		r.dropped = h.dropFiles()
	}
	began := time.Now()
	var collector *distro.Collector
	if err := onCPUs(o.cpus, func() (err error) {
		collector, err = distro.Launch(ctx, binary, h.configuration())
		return err
	}); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, collector.Stop()) }()
	starting, cancel := context.WithTimeout(ctx, readyTimeout)
	err = collector.AwaitReady(starting)
	cancel()
	if err != nil {
		return err
	}
	r.took = time.Since(began)
	if r.ready, err = memoryOf(collector.PID()); err != nil {
		return err
	}
	progress("ready after %v, %v", r.took.Round(time.Millisecond), r.ready)
	if r.settled, err = settledMemory(ctx, collector.PID()); err != nil {
		return err
	}
	h.restarts = append(h.restarts, r)
	if _, err := checkStatus(ctx, collector.API, h.workload.Events); err != nil || !read {
		return err
	}
	if err := h.measureReads(ctx, collector); err != nil {
		return err
	}
	h.after, err = memoryOf(collector.PID())
	return err
}

// configuration is config/durable.yaml with the memory that was found for the share.
func (h *history) configuration() distro.Options {
	return distro.Options{
		File: "durable.yaml", Variables: []string{"EVENTSTORE_DIR=" + h.directory},
		Overlays: []string{fmt.Sprintf("extensions: {event_store: {limits: {max_bytes: %d}}}", h.maxBytes)},
	}
}

// settledMemory waits until a process takes no more memory.
func settledMemory(ctx context.Context, pid int) (memory, error) {
	const pause, still = 100 * time.Millisecond, 20
	var last memory
	for n := 0; n < still; n++ {
		m, err := memoryOf(pid)
		if err != nil {
			return m, err
		}
		if m.anonymous > last.anonymous {
			n = 0
		}
		last = m
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return m, ctx.Err()
		}
	}
	return last, nil
}

// sizeOf returns the bytes of all files of a directory.
func sizeOf(directory string) (bytes int64, err error) {
	err = filepath.WalkDir(directory, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, err
}
