package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// eventStore is otel-eventstore, as internal/bench measures it.
type eventStore struct{}

func (*eventStore) name() string { return "otel-eventstore" }

func (*eventStore) measure(ctx context.Context, o options, _ *workload.Workload) (result, error) {
	args := []string{
		"run", "./internal/bench", "-runs", "1",
		"-events", strconv.Itoa(o.workload.Events), "-seed", strconv.FormatUint(o.workload.Seed, 10),
	}
	if o.cpus != "" {
		args = append(args, "-taskset", o.cpus)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = "../../.." // the module it is in; this one runs in its own folder
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return result{}, err
	}
	return parseBench(out.String())
}

// parseBench reads the figures of a report of internal/bench.
func parseBench(report string) (result, error) {
	r := result{reads: make(map[string]time.Duration)}
	added, err := cell(report, "CPU that the store adds to an event, µs")
	if err != nil {
		return r, err
	}
	r.cpu = time.Duration(added * float64(time.Microsecond))
	if r.bytes, err = cell(report, "RSS per event, bytes"); err != nil {
		return r, err
	}
	for _, read := range reads {
		row := read
		if read == readHottest {
			row = "hottest aggregate, replayed as NDJSON"
		}
		ms, err := cell(report, row)
		if err != nil {
			return r, err
		}
		r.reads[read] = time.Duration(ms * float64(time.Millisecond))
	}
	return r, nil
}

// cell returns the first figure of a row.
func cell(report, row string) (float64, error) {
	for line := range strings.Lines(report) {
		if rest, ok := strings.CutPrefix(line, "| "+row+" | "); ok {
			figure, _, _ := strings.Cut(rest, " ")
			return strconv.ParseFloat(figure, 64)
		}
	}
	return 0, fmt.Errorf("the report of internal/bench has no row %q", row)
}
