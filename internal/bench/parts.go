package main

import (
	"context"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// part is a stretch of a workload: its blocks [first, last), and the time that goes with
// them, without an end where that is zero. Events that come late belong to other blocks
// than their time says, so both are counted.
type part struct {
	first, last int
	from, to    time.Time

	versions []int32        // of the blocks: events of each aggregate, by rank
	types    map[string]int // of the time: events of each type
	events   int            // of the time
}

// parts are what is read: a stretch at the end that memory holds, and one from the
// beginning that is on disk alone. Between them is a margin.
type parts struct {
	hot, cold part
	versions  []int32 // of all events
	types     map[string]int
}

// newParts counts what a workload has in its parts, where memory holds the share hot.
func newParts(ctx context.Context, w *workload.Workload, hot float64) (*parts, error) {
	blocks := float64(w.Blocks())
	p := &parts{
		hot:      newPart(w, min(int(blocks*(1-hot/2)), w.Blocks()-1), w.Blocks()),
		cold:     newPart(w, 0, int(blocks*(1-hot)*0.9)),
		versions: make([]int32, w.Aggregates()), types: make(map[string]int),
	}
	p.hot.from = w.Time(p.hot.first * workload.BlockEvents).Truncate(time.Hour)
	p.cold.to = w.Time(p.cold.last * workload.BlockEvents).Truncate(time.Hour)
	block := 0
	for events := range ahead(ctx, 0, w.Blocks(), w.Facts) {
		for i := range events {
			e := &events[i]
			p.versions[e.Rank]++
			p.types[e.Type]++
			p.hot.count(block, e)
			p.cold.count(block, e)
		}
		block++
	}
	return p, ctx.Err()
}

func newPart(w *workload.Workload, first, last int) part {
	return part{first: first, last: last, versions: make([]int32, w.Aggregates()), types: make(map[string]int)}
}

func (p *part) count(block int, e *workload.Event) {
	if p.first <= block && block < p.last {
		p.versions[e.Rank]++
	}
	if !e.Time.Before(p.from) && (p.to.IsZero() || e.Time.Before(p.to)) {
		p.types[e.Type]++
		p.events++
	}
}
