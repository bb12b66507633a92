package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// result is what one run has measured.
type result struct {
	wireBytes  int // of all requests
	nop, store ingestion
	others     float64 // CPUs busy with other processes during the load
	rss        uint64  // of the collector with the store, right after the load
	storeBytes int64   // as the store counts them
	reads      []latencies
}

// measured is what the runs of one workload have measured.
type measured struct {
	workload workload.Options
	reads    []read
	results  []result
}

// run does the runs of each workload and writes the reports.
func run(ctx context.Context, o options, out io.Writer) error {
	progress("building the distribution")
	binary, err := distro.Build(ctx)
	if err != nil {
		return err
	}
	if err := leaveCPUs(o.cpus); err != nil {
		return err
	}
	var all []measured
	ahead := newOutlook(o)
	for _, w := range o.workloads {
		m, err := measureWorkload(ctx, binary, o, w, &ahead)
		if err != nil {
			return err
		}
		if err := writeReport(out, o, &m); err != nil {
			return err
		}
		all = append(all, m)
	}
	return writeGrowth(out, all)
}

func measureWorkload(ctx context.Context, binary string, o options, options workload.Options, ahead *outlook) (measured, error) {
	progress("%d events with %s bodies: counting those of each aggregate", options.Events, options.Bodies)
	w := workload.New(options)
	m := measured{workload: options}
	var err error
	if o.profile == "" {
		if m.reads, err = newReads(w); err != nil {
			return m, err
		}
	}
	for i := range o.runsOf(options) {
		progress("run %d of %d: starting two collectors", i+1, o.runsOf(options))
		r, err := measure(ctx, binary, o, w, m.reads, ahead)
		if err != nil {
			return m, err
		}
		ahead.runs--
		m.results = append(m.results, r)
	}
	return m, nil
}

// measure does one run: the same load into two pipelines, then the reads.
func measure(ctx context.Context, binary string, o options, w *workload.Workload, reads []read, ahead *outlook) (r result, err error) {
	nop, err := startTarget(ctx, "nop", binary, o.cpus, nopPipeline)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, nop.stop()) }()
	store, err := startTarget(ctx, "event_store", binary, o.cpus, o.storeOverlays()...)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, store.stop()) }()

	before, err := markMachine(ctx)
	if err != nil {
		return r, err
	}
	if r.wireBytes, err = load(ctx, w, ahead, nop, store); err != nil {
		return r, err
	}
	r.nop, r.store = nop.ingestion, store.ingestion
	memory, err := store.process.MemoryInfoWithContext(ctx)
	if err != nil {
		return r, err
	}
	r.rss = memory.RSS
	after, err := markMachine(ctx)
	if err != nil {
		return r, err
	}
	r.others = others(before, after, r.nop.cpu+r.store.cpu)
	if r.storeBytes, err = checkStatus(ctx, store.collector.API, w.Events); err != nil {
		return r, err
	}
	r.reads, err = measureReads(ctx, store.collector.API, reads)
	return r, err
}

// load sends the whole workload to each target. The requests are encoded ahead,
// chunk by chunk, and each chunk goes to one target after the other, so that
// what disturbs the machine disturbs both. It returns the size of the requests.
func load(ctx context.Context, w *workload.Workload, ahead *outlook, targets ...*target) (wireBytes int, err error) {
	for _, t := range targets {
		if err := t.begin(ctx); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	for first := 0; first < w.Blocks(); first += chunkBlocks {
		last := min(first+chunkBlocks, w.Blocks())
		requests, err := encode(ctx, w, first, last)
		if err != nil {
			return 0, err
		}
		for _, request := range requests {
			wireBytes += len(request)
		}
		var rates []string
		for _, t := range targets {
			if err := t.take(ctx, requests); err != nil {
				return 0, fmt.Errorf("sending to the pipeline into %s: %w", t.name, err)
			}
			rates = append(rates, fmt.Sprintf("%s %.0f/s", t.name, t.ingestion.perWallSecond()))
		}
		ahead.loaded(last - first)
		events := last * workload.BlockEvents
		progress("%9d of %d events: %s; %s", events, w.Events, strings.Join(rates, ", "), ahead.left(events, time.Since(began)))
	}
	return wireBytes, nil
}
