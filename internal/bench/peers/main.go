// Command peers measures the same events in PostgreSQL and in a JetStream memory
// stream, beside what internal/bench measures of otel-eventstore, in turns, so
// that what disturbs the machine disturbs all alike. It prints Markdown on the
// standard output and its progress on the standard error. See
// docs/performance.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// options are the flags.
type options struct {
	workload workload.Options
	rounds   int
	cpus     string // of the servers; empty leaves them alone
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == serveJetStream {
		if err := runJetStream(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	var o options
	o.workload.Bodies = workload.MapBodies
	flag.IntVar(&o.workload.Events, "events", 1_000_000, "events a round appends")
	flag.Uint64Var(&o.workload.Seed, "seed", 1, "seed of the workload")
	flag.IntVar(&o.rounds, "rounds", 3, "rounds; medians are printed")
	flag.StringVar(&o.cpus, "taskset", "", "CPUs that the servers may use, such as 0 (needs taskset; default all)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := errors.Join(o.workload.Validate(), ctx.Err())
	if err == nil {
		err = run(ctx, o)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// run measures in rounds and prints the medians.
func run(ctx context.Context, o options) error {
	w := workload.New(o.workload)
	var all []result
	for round := range o.rounds {
		for _, p := range []peer{&eventStore{}, &jetStream{}, &postgres{}} {
			progress("round %d of %d: %s", round+1, o.rounds, p.name())
			r, err := measure(ctx, p, o, w)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name(), err)
			}
			r.peer = p.name()
			all = append(all, r)
		}
	}
	return writeReport(os.Stdout, o, all)
}

// progress tells the terminal what is going on.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format(time.TimeOnly)+"  "+format+"\n", args...)
}
