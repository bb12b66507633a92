// Package workload makes domain events for benchmarks: a web shop of 50
// organizations and 5,000 users over 30 days, the same for the same options on
// every machine.
//
// The events come in blocks that do not depend on each other, so that they can
// be made in parallel and in any order. Shares: 12 event types of 4 aggregate
// types; 10 events a correlation, which has one trace, one user and two
// aggregates; aggregates drawn by a Zipf law, so that at a million events the
// hottest has some 8,700 and most have a few; timestamps in order but for 2 %
// that are up to six hours late.
package workload

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// BlockEvents is the number of events in a block: 100 correlations, mixed.
const BlockEvents = flowsPerBlock * flowEvents

const (
	flowsPerBlock = 100
	flowEvents    = 10

	organizations = 50
	users         = 5_000

	// rareBlocks is how many blocks share one event with [RareWord].
	rareBlocks = 100

	duration      = 30 * 24 * time.Hour
	lateOneIn     = 50
	latestArrival = 6 * time.Hour
)

// start is when the first event happened.
var start = time.Date(2026, time.October, 1, 0, 0, 0, 0, time.UTC)

// MaxEvents bounds a workload.
const MaxEvents = 100_000_000

// Bodies says what the body of a log record is.
type Bodies string

// The kinds of bodies.
const (
	MapBodies    Bodies = "map"    // a map, as SDKs for events send it
	StringBodies Bodies = "string" // the same map as its JSON text
)

// Options choose a workload.
type Options struct {
	Seed   uint64
	Events int // a multiple of BlockEvents, at most MaxEvents
	Bodies Bodies
}

// Validate returns what is wrong with the options.
func (o Options) Validate() error {
	if o.Events < BlockEvents || o.Events > MaxEvents || o.Events%BlockEvents != 0 {
		return fmt.Errorf("events: got %d, expected a multiple of %d up to %d", o.Events, BlockEvents, MaxEvents)
	}
	if o.Bodies != MapBodies && o.Bodies != StringBodies {
		return fmt.Errorf("bodies: got %q, expected %s or %s", o.Bodies, MapBodies, StringBodies)
	}
	return nil
}

// Workload makes the events of its options. Its methods may be called
// concurrently.
type Workload struct {
	Options

	words []string
}

// New returns the workload of valid options.
func New(o Options) *Workload {
	return &Workload{Options: o, words: vocabulary(newRand(o.Seed, wordStream))}
}

// Blocks returns the number of blocks.
func (w *Workload) Blocks() int { return w.Events / BlockEvents }

// Block returns the events of block i, from 0, in the order of their append.
func (w *Workload) Block(i int) []Event {
	events := w.Facts(i)
	bodies := newRand(w.Seed, bodyStream+uint64(i))
	rare := -1
	if i%rareBlocks == 0 {
		rare = bodies.IntN(BlockEvents)
	}
	for n := range events {
		var first string
		if n == rare {
			first = RareWord + " "
		}
		events[n].Body = w.body(bodies, first)
	}
	return events
}

// RareEvents returns how many events hold RareWord.
func (w *Workload) RareEvents() int { return w.RareEventsFrom(0) }

// RareEventsFrom returns how many events from a block on hold RareWord.
func (w *Workload) RareEventsFrom(block int) int {
	before := func(end int) int { return (end + rareBlocks - 1) / rareBlocks }
	return before(w.Blocks()) - before(block)
}

// Aggregates returns how many aggregates the events are drawn from; the last
// ones may have no event.
func (w *Workload) Aggregates() int { return w.Events / 10 }

// Census counts the events of a workload.
type Census struct {
	// Versions is the number of events of each aggregate, by rank.
	Versions []int
	// Types is the number of events of each type.
	Types map[string]int
}

// Census counts all events.
func (w *Workload) Census() Census {
	c := Census{Versions: make([]int, w.Aggregates()), Types: make(map[string]int)}
	for i := range w.Blocks() {
		for _, e := range w.Facts(i) {
			c.Versions[e.Rank]++
			c.Types[e.Type]++
		}
	}
	return c
}

// Each block has one stream of random numbers for its facts and one for its
// bodies, so that facts can be had without the bodies.
const (
	factStream = 1 << (iota + 32)
	bodyStream
	wordStream
)

func newRand(seed, stream uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream)) //nolint:gosec // has to repeat itself
}
