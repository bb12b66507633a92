package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shirou/gopsutil/v4/process"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// What is merged over config/collector.yaml.
const (
	// nopPipeline is the ceiling for any exporter behind the receiver.
	nopPipeline = `
exporters: {nop: {}}
service: {pipelines: {logs: {processors: [], exporters: [nop]}}}`
	// storeLimits lets the shipped pipeline hold the whole workload.
	storeLimits = `
processors: {memory_limiter: {limit_mib: 1000000, spike_limit_mib: 1}}
extensions: {event_store: {limits: {max_bytes: 0}}}`
)

// storeOverlays returns what makes the store's collector the one to be measured.
func (o options) storeOverlays() []string {
	overlays := []string{storeLimits}
	if o.profile != "" {
		overlays = append(overlays, fmt.Sprintf(`
extensions: {pprof: {endpoint: "127.0.0.1:0", save_to_file: %q}}
service: {extensions: [event_store, event_query, health_check, pprof]}`, o.profile))
	}
	return overlays
}

// ingestion is what a load has cost so far.
type ingestion struct {
	events int
	wall   time.Duration // while requests were under way
	// cpu of the collector from the first request on, with the collections of
	// garbage that go on between chunks.
	cpu     time.Duration
	longest time.Duration // that one request took, with inFlight of them under way
	gc      time.Duration // of cpu, as the runtime estimates it
}

func (i ingestion) perWallSecond() float64 { return float64(i.events) / i.wall.Seconds() }
func (i ingestion) perCPUSecond() float64  { return float64(i.events) / i.cpu.Seconds() }
func (i ingestion) gcShare() float64       { return i.gc.Seconds() / i.cpu.Seconds() }

// target is a collector under load.
type target struct {
	name      string
	collector *distro.Collector
	process   *process.Process
	sender    *sender
	ingestion ingestion

	cpuBefore   time.Duration
	printBefore int // bytes that the collector had printed
}

func startTarget(ctx context.Context, name, binary, cpus string, overlays ...string) (*target, error) {
	t := &target{name: name}
	err := onCPUs(cpus, func() (err error) {
		t.collector, err = distro.Run(ctx, binary, distro.Options{Variables: []string{gcTrace}, Overlays: overlays})
		return err
	})
	if err != nil {
		return nil, err
	}
	if t.sender, err = newSender(t.collector.OTLPGRPC); err != nil {
		return nil, errors.Join(err, t.collector.Stop())
	}
	if t.process, err = process.NewProcessWithContext(ctx, int32(t.collector.PID())); err != nil {
		return nil, errors.Join(err, t.stop())
	}
	return t, nil
}

func (t *target) stop() error { return errors.Join(t.sender.Close(), t.collector.Stop()) }

// begin marks the start of a load.
func (t *target) begin(ctx context.Context) (err error) {
	t.ingestion = ingestion{}
	t.printBefore = len(t.collector.Output())
	t.cpuBefore, err = cpuTime(ctx, t.process)
	return err
}

// take sends a part of the load and counts its cost.
func (t *target) take(ctx context.Context, requests [][]byte) error {
	began := time.Now()
	if err := t.sender.send(ctx, requests); err != nil {
		return err
	}
	t.ingestion.wall += time.Since(began)
	t.ingestion.events += len(requests) * workload.RequestEvents
	t.ingestion.longest = time.Duration(t.sender.longest.Load())
	cpu, err := cpuTime(ctx, t.process)
	if err != nil {
		return err
	}
	t.ingestion.cpu = cpu - t.cpuBefore
	t.ingestion.gc, err = gcTime(t.collector.Output()[t.printBefore:])
	return err
}
