// Command peers measures the same events in PostgreSQL and in a JetStream memory
// stream, beside what internal/bench measures of otel-eventstore, in turns, so
// that what disturbs the machine disturbs all alike. It prints Markdown on the
// standard output and its progress on the standard error. With -durable it measures
// what it takes to append events that survive a crash. See docs/performance.md.
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
	durable  bool   // measures appends that survive a crash instead
	perCell  time.Duration
}

func main() {
	if len(os.Args) == 3 && os.Args[1] == serveJetStream {
		if err := runJetStream(os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	o, err := parseFlags(flag.NewFlagSet("peers", flag.ContinueOnError), os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	measure := run
	if o.durable {
		measure = runDurable
	}
	err = measure(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func parseFlags(flags *flag.FlagSet, args []string) (options, error) {
	var o options
	var bodies string
	flags.IntVar(&o.workload.Events, "events", 1_000_000, "events a round appends")
	flags.Uint64Var(&o.workload.Seed, "seed", 1, "seed of the workload")
	flags.StringVar(&bodies, "bodies", string(workload.MapBodies), "what the bodies are: map, or string, its JSON text")
	flags.IntVar(&o.rounds, "rounds", 3, "rounds; medians are printed")
	flags.BoolVar(&o.durable, "durable", false,
		"measure appends alone, of the collector in memory mode, in file mode, and of PostgreSQL with everything synced")
	flags.DurationVar(&o.perCell, "time", 5*time.Second, "time of each load that -durable measures; -events bounds it too")
	flags.StringVar(&o.cpus, "taskset", "", "CPUs that the servers may use, such as 0 (needs taskset; default all)")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q: peers has flags only", flags.Arg(0))
	}
	if o.rounds < 1 {
		return o, fmt.Errorf("rounds: got %d, expected at least 1", o.rounds)
	}
	if o.perCell <= 0 {
		return o, fmt.Errorf("time: got %v, expected more than 0", o.perCell)
	}
	o.workload.Bodies = workload.Bodies(bodies)
	return o, o.workload.Validate()
}

// run measures in rounds and prints the medians.
func run(ctx context.Context, o options) (err error) {
	server, err := newPostgres(fastSettings)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "peers-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	own, err := newEventStore(ctx, folder)
	if err != nil {
		return err
	}
	w := workload.New(o.workload)
	var all []result
	began := time.Now()
	for round := range o.rounds {
		for _, p := range []peer{own, &jetStream{}, server} {
			progress("round %d of %d: %s", round+1, o.rounds, p.name())
			r, err := measure(ctx, p, o, w)
			if err != nil {
				return fmt.Errorf("%s: %w", p.name(), err)
			}
			r.peer = p.name()
			all = append(all, r)
			progress("%.1f µs of CPU and %.0f resident bytes an event", r.cpu.Seconds()*1e6, r.bytes)
		}
		left := time.Since(began) / time.Duration(round+1) * time.Duration(o.rounds-round-1)
		progress("round %d of %d done, about %v left", round+1, o.rounds, left.Round(time.Minute))
	}
	return writeReport(os.Stdout, o, all)
}

// progress tells the terminal what is going on.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format(time.TimeOnly)+"  "+format+"\n", args...)
}
