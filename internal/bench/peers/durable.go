package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// cell is a load: how many clients append at the same time, and how many events a
// request has, which is 1 or workload.RequestEvents.
type cell struct{ clients, events int }

func (c cell) String() string { return fmt.Sprintf("%d × %d", c.clients, c.events) }

var durableCells = []cell{{1, 1}, {16, 1}, {1, workload.RequestEvents}, {16, workload.RequestEvents}}

// contender can be started, with nothing in it, for one cell.
type contender interface {
	name() string
	start(ctx context.Context, o options, c cell, in *inputs) (running, error)
}

// running is a contender that runs.
type running interface {
	// append returns when the events of a request are acknowledged. A client has one
	// request under way.
	append(ctx context.Context, client, request int) error
	// stored returns how many events there are, and how often they were synced, 0 where
	// that is not known.
	stored(ctx context.Context) (events, syncs int, err error)
	pid() int
	stop(ctx context.Context) error
}

// appended is what one contender did in one cell of one round.
type appended struct {
	contender string
	cell      cell
	events    int // acknowledged
	syncs     int
	wall      time.Duration
	cpu       time.Duration // of the server, for all events
	request   latency
}

func (a *appended) rate() float64 { return float64(a.events) / a.wall.Seconds() }

// runDurable measures appends in rounds, cell by cell, and prints the medians.
func runDurable(ctx context.Context, o options) (err error) {
	programs, err := newPostgres(durableSettings)
	if err != nil {
		return err
	}
	memory, file, err := newCollectors(ctx)
	if err != nil {
		return err
	}
	progress("encoding %d events for all", o.workload.Events)
	in, err := newInputs(ctx, workload.New(o.workload))
	if err != nil {
		return err
	}
	contenders := []contender{memory, file, &durablePostgres{programs}}
	var all []appended
	for round := range o.rounds {
		for _, c := range durableCells {
			for _, contender := range contenders {
				a, err := measureAppends(ctx, contender, o, c, in)
				if err != nil {
					return fmt.Errorf("%s, clients × events %v: %w", contender.name(), c, err)
				}
				progress("round %d of %d, clients × events %-8v %-13s %7.0f events/s in %.1f s",
					round+1, o.rounds, c, a.contender, a.rate(), a.wall.Seconds())
				all = append(all, a)
			}
		}
	}
	return writeDurable(os.Stdout, o, all)
}

// measureAppends starts a contender, appends for the time of a cell, and checks that
// all that was acknowledged is there.
func measureAppends(ctx context.Context, of contender, o options, c cell, in *inputs) (a appended, err error) {
	s, err := of.start(ctx, o, c, in)
	if err != nil {
		return a, err
	}
	defer func() { err = errors.Join(err, s.stop(ctx)) }()
	a = appended{contender: of.name(), cell: c}
	before, err := cpuTime(s.pid())
	if err != nil {
		return a, err
	}
	began := time.Now()
	times, err := appendFor(ctx, s, c.clients, in.requests(c), o.perCell)
	a.wall = time.Since(began)
	if err != nil {
		return a, err
	}
	after, err := cpuTime(s.pid())
	if err != nil {
		return a, err
	}
	a.cpu, a.request, a.events = after-before, newLatency(times), len(times)*c.events
	held, syncs, err := s.stored(ctx)
	if err == nil && held != a.events {
		err = fmt.Errorf("%d events were acknowledged, and %d are there", a.events, held)
	}
	a.syncs = syncs
	return a, err
}

// appendFor sends requests in their order until the time is over or there are no more,
// and returns how long each took.
func appendFor(ctx context.Context, s running, clients, requests int, budget time.Duration) ([]time.Duration, error) {
	var taken atomic.Int64
	times := make([][]time.Duration, clients)
	deadline := time.Now().Add(budget)
	group, ctx := errgroup.WithContext(ctx)
	for client := range clients {
		group.Go(func() error {
			for time.Now().Before(deadline) {
				request := int(taken.Add(1) - 1)
				if request >= requests {
					return nil
				}
				began := time.Now()
				if err := s.append(ctx, client, request); err != nil {
					return err
				}
				times[client] = append(times[client], time.Since(began))
			}
			return nil
		})
	}
	err := group.Wait()
	return slices.Concat(times...), err
}
