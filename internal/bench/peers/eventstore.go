package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// root is the folder of the module that internal/bench is in; this program runs in
// its own folder.
const root = "../../.."

// eventStore is otel-eventstore, as internal/bench measures it.
type eventStore struct {
	bench string // the program
}

// newEventStore builds internal/bench into a folder.
func newEventStore(ctx context.Context, folder string) (*eventStore, error) {
	e := &eventStore{bench: filepath.Join(folder, "bench")}
	build := exec.CommandContext(ctx, "go", "build", "-o", e.bench, "./internal/bench") //nolint:gosec // what this program chose
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building internal/bench: %w: %s", err, out)
	}
	return e, nil
}

func (*eventStore) name() string { return "otel-eventstore" }

func (e *eventStore) measure(ctx context.Context, o options, _ *workload.Workload) (result, error) {
	args := []string{
		"-runs", "1", "-bodies", string(o.workload.Bodies),
		"-events", strconv.Itoa(o.workload.Events), "-seed", strconv.FormatUint(o.workload.Seed, 10),
	}
	if o.cpus != "" {
		args = append(args, "-taskset", o.cpus)
	}
	// Not with command: it is the collectors that are bound to the CPUs.
	cmd := exec.CommandContext(ctx, e.bench, args...) //nolint:gosec // what this program chose
	cmd.Dir = root
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it stops its collectors
	cmd.WaitDelay = time.Minute
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return result{}, err
	}
	return parseBench(out.String())
}

// parseBench reads the figures of a report of internal/bench.
func parseBench(report string) (result, error) {
	r := result{reads: make(map[string]latency)}
	added, err := cells(report, "CPU that the store adds to an event, µs", 1)
	if err != nil {
		return r, err
	}
	r.cpu = time.Duration(added[0] * float64(time.Microsecond))
	held, err := cells(report, "RSS per event, bytes", 1)
	if err != nil {
		return r, err
	}
	r.bytes = held[0]
	for _, read := range reads {
		row := read
		if read == readHottest {
			row = "hottest aggregate, replayed as NDJSON"
		}
		ms, err := cells(report, row, 2)
		if err != nil {
			return r, err
		}
		r.reads[read] = latency{milliseconds(ms[0]), milliseconds(ms[1])}
	}
	return r, nil
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// cells returns the first n figures of a row, without their units.
func cells(report, row string, n int) ([]float64, error) {
	for line := range strings.Lines(report) {
		rest, ok := strings.CutPrefix(line, "| "+row+" | ")
		if !ok {
			continue
		}
		var figures []float64
		for cell := range strings.SplitSeq(rest, " | ") {
			if len(figures) == n {
				return figures, nil
			}
			figure, _, _ := strings.Cut(cell, " ")
			f, err := strconv.ParseFloat(figure, 64)
			if err != nil {
				return nil, fmt.Errorf("the row %q of the report of internal/bench: %w", row, err)
			}
			figures = append(figures, f)
		}
	}
	return nil, fmt.Errorf("the report of internal/bench has no row %q with %d figures", row, n)
}
