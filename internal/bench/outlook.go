package main

import (
	"fmt"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// outlook is what a benchmark has still to do, for its progress on the terminal.
type outlook struct {
	events int // to be loaded
	runs   int // whose reads are to be done
}

// What the reads of a run take, roughly: most are bounded by their number or by
// readBudget, and the replays take about half as long as the load.
const (
	readsTime   = 25 * time.Second
	replayShare = 0.5
)

// newOutlook returns what all runs have to do.
func newOutlook(o options) outlook {
	var out outlook
	for _, w := range o.workloads {
		out.runs += o.runsOf(w)
		out.events += o.runsOf(w) * w.Events
	}
	return out
}

// left says how long it will take, when a load of so many events has taken that
// long.
func (o outlook) left(events int, took time.Duration) string {
	perEvent := float64(took) / float64(events) * (1 + replayShare)
	d := time.Duration(float64(o.events)*perEvent) + time.Duration(o.runs)*readsTime
	if d < time.Minute {
		return fmt.Sprintf("about %d s left", int(d.Seconds()))
	}
	return fmt.Sprintf("about %d min left", int(d.Round(time.Minute).Minutes()))
}

// loaded takes note of blocks that were loaded.
func (o *outlook) loaded(blocks int) { o.events -= blocks * workload.BlockEvents }
