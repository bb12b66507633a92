package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// peer keeps the events of a workload.
type peer interface {
	name() string
	// measure starts the peer, loads the workload, reads, and ends the peer.
	measure(ctx context.Context, o options, w *workload.Workload) (result, error)
}

// result is what one round has measured of a peer.
type result struct {
	peer  string
	cpu   time.Duration // of the server for an event
	bytes float64       // resident for an event, right after the load
	disk  float64       // on disk for an event, tables and indexes; 0 for none
	reads map[string]latency
}

// latency is what reads of one kind take.
type latency struct{ p50, p99 time.Duration }

// The reads that are compared.
const (
	readTimeline  = "timeline of a correlation of 10 events"
	readAggregate = "history of an aggregate of 14 to 16 events"
	readHottest   = "hottest aggregate, all events"
	readTrend     = "one type per day over 30 days"
	readCount     = "count by organization"
	readRare      = "rare substring"
)

var reads = []string{readTimeline, readAggregate, readHottest, readTrend, readCount, readRare}

func measure(ctx context.Context, p peer, o options, w *workload.Workload) (result, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Hour)
	defer cancel()
	return p.measure(ctx, o, w)
}

// measureLoad sets what a load of so many events costs a process.
func (r *result) measureLoad(pid, events int, load func() error) error {
	before, err := cpuTime(pid)
	if err != nil {
		return err
	}
	if err := load(); err != nil {
		return err
	}
	after, err := cpuTime(pid)
	if err != nil {
		return err
	}
	r.cpu = (after - before) / time.Duration(events)
	held, err := resident(pid)
	r.bytes = float64(held) / float64(events)
	return err
}

// command returns a command whose process may use the CPUs of the servers alone.
func command(ctx context.Context, o options, name string, args ...string) *exec.Cmd {
	if o.cpus != "" {
		args = append([]string{"-c", o.cpus, name}, args...)
		name = "taskset"
	}
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // what this program chose
	// A server that is asked to end removes what it has shared with others.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// cpuTime returns the CPU time of a process, with the children it has waited
// for and those that run (proc(5)).
func cpuTime(pid int) (time.Duration, error) {
	const ticks = 100 // USER_HZ
	var total int64
	for i, p := range append([]int{pid}, children(pid)...) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p)) //nolint:gosec // of proc(5)
		if err != nil {
			if i > 0 {
				continue // ended meanwhile
			}
			return 0, err
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		for _, field := range fields[11:15] { // utime, stime, cutime, cstime
			n, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return 0, err
			}
			total += n
		}
	}
	return time.Duration(total) * time.Second / ticks, nil
}

func children(pid int) []int {
	var pids []int
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		list, _ := os.ReadFile(task) //nolint:gosec // of proc(5)
		for field := range strings.FieldsSeq(string(list)) {
			if child, err := strconv.Atoi(field); err == nil {
				pids = append(pids, child)
			}
		}
	}
	return pids
}

// resident returns the proportional set size of a process and its children: what
// they share counts once.
func resident(pid int) (bytes int64, err error) {
	for _, p := range append([]int{pid}, children(pid)...) {
		rollup, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p))
		if err != nil {
			return 0, err
		}
		for line := range strings.Lines(string(rollup)) {
			if kib, ok := strings.CutPrefix(line, "Pss:"); ok {
				n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(kib), "kB")), 10, 64)
				if err != nil {
					return 0, err
				}
				bytes += n << 10
			}
		}
	}
	return bytes, nil
}

// readBudget bounds the time of one kind of read, most the number of them.
const (
	readBudget = 5 * time.Second
	mostReads  = 500
)

// measureRead reads again and again, each time with the next number. The read
// returns how many events or rows it has found, which has to be want of the
// number, or any but none where want is nil.
func measureRead(ctx context.Context, want func(i int) int, read func(ctx context.Context, i int) (int, error)) (latency, error) {
	var times []time.Duration
	var spent time.Duration
	for i := 0; i < mostReads && spent < readBudget; i++ {
		began := time.Now()
		got, err := read(ctx, i)
		if err != nil {
			return latency{}, err
		}
		took := time.Since(began)
		if want != nil && got != want(i) {
			return latency{}, fmt.Errorf("read %d found %d, expected %d", i, got, want(i))
		}
		if got == 0 {
			return latency{}, fmt.Errorf("read %d found nothing", i)
		}
		times = append(times, took)
		spent += took
	}
	return newLatency(times), nil
}

// newLatency returns the quantiles of at least one time, which it sorts. Of fewer
// than 100 times the p99 is the longest.
func newLatency(times []time.Duration) latency {
	slices.Sort(times)
	return latency{p50: times[(len(times)-1)/2], p99: times[(len(times)*99+99)/100-1]}
}

// targets are what is read of a workload.
type targets struct {
	correlations []string
	aggregates   []aggregate // of 14 to 16 events
	hottest      aggregate
	rare         int // events with the rare word
}

type aggregate struct {
	aggregateType, id string
	events            int
}

func newAggregate(rank, events int) aggregate {
	aggregateType, id := workload.Aggregate(rank)
	return aggregate{aggregateType, id, events}
}

func (t *targets) correlation(i int) string  { return t.correlations[i%len(t.correlations)] }
func (t *targets) aggregate(i int) aggregate { return t.aggregates[i%len(t.aggregates)] }

// What the reads have to find.
func (t *targets) aggregateEvents(i int) int { return t.aggregate(i).events }
func (t *targets) hottestEvents(int) int     { return t.hottest.events }
func (t *targets) rareEvents(int) int        { return t.rare }

func newTargets(w *workload.Workload) (targets, error) {
	var t targets
	for block := 0; len(t.correlations) < mostReads; block = (block + 7) % w.Blocks() {
		t.correlations = append(t.correlations, w.Block(block)[len(t.correlations)].CorrelationID)
	}
	versions := w.Census().Versions
	for rank, n := range versions {
		if n >= 14 && n <= 16 && len(t.aggregates) < mostReads {
			t.aggregates = append(t.aggregates, newAggregate(rank, n))
		}
	}
	if len(t.aggregates) == 0 {
		return t, errors.New("the workload has no aggregate of 14 to 16 events: choose more events")
	}
	t.hottest, t.rare = newAggregate(0, versions[0]), w.RareEvents()
	return t, nil
}
