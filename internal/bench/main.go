// Command bench measures the distribution's binary from outside: what a
// pipeline into the event store costs beside one into the nop exporter, what an
// event takes in memory, and how long reads over HTTP take. It prints Markdown
// on the standard output and its progress on the standard error. See
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
	runs     int
	cpus     string // of the collectors; empty leaves them alone
}

func main() {
	o, err := parseFlags(flag.NewFlagSet("bench", flag.ContinueOnError), os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err = run(ctx, o, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parseFlags(flags *flag.FlagSet, args []string) (options, error) {
	var o options
	var bodies string
	flags.IntVar(&o.workload.Events, "events", 1_000_000,
		fmt.Sprintf("events a run appends, a multiple of %d", workload.BlockEvents))
	flags.IntVar(&o.runs, "runs", 3, "runs, each with collectors of its own; medians are printed")
	flags.Uint64Var(&o.workload.Seed, "seed", 1, "seed of the workload")
	flags.StringVar(&bodies, "bodies", string(workload.MapBodies),
		fmt.Sprintf("what the bodies are: %s or %s, its JSON text", workload.MapBodies, workload.StringBodies))
	flags.StringVar(&o.cpus, "taskset", "", "CPUs that the collectors may use, such as 0 or 0,2-3 (Linux; default all)")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.workload.Bodies = workload.Bodies(bodies)
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q: bench has flags only", flags.Arg(0))
	}
	if o.runs < 1 {
		return o, fmt.Errorf("runs: got %d, expected at least 1", o.runs)
	}
	if err := o.workload.Validate(); err != nil {
		return o, err
	}
	return o, nil
}

// progress tells the terminal what is going on.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format(time.TimeOnly)+"  "+format+"\n", args...)
}
