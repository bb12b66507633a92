// Command bench measures the distribution's binary from outside: what a
// pipeline into the event store costs beside one into the nop exporter, what an
// event takes in memory, and how long reads over HTTP take; with -history, how
// long a restart and reads take of events on disk. It prints Markdown on the
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
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// options are the flags.
type options struct {
	workloads []workload.Options // measured one after the other
	runs      int
	cpus      string // of the collectors; empty leaves them alone
	profile   string // file for the profile of the load; then there are no reads

	history   bool    // measures a directory in file mode instead
	directory string  // of the history, left there; empty is a temporary one
	hot       float64 // share of the history that memory holds
}

// onceFrom is the size from which on a workload has one run: it takes minutes.
const onceFrom = 5_000_000

// runsOf returns how many runs a workload has.
func (o options) runsOf(w workload.Options) int {
	if w.Events >= onceFrom {
		return 1
	}
	return o.runs
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
	measure := run
	if o.history {
		measure = runHistory
	}
	err = measure(ctx, o, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parseFlags(flags *flag.FlagSet, args []string) (options, error) {
	var o options
	var events, bodies string
	var seed uint64
	flags.StringVar(&events, "events", "1000000",
		fmt.Sprintf("events a run appends, a multiple of %d, or several such numbers: 100000,1000000", workload.BlockEvents))
	flags.IntVar(&o.runs, "runs", 3,
		fmt.Sprintf("runs, each with collectors of its own; medians are printed; from %d events on it is one", onceFrom))
	flags.Uint64Var(&seed, "seed", 1, "seed of the workload")
	flags.StringVar(&bodies, "bodies", string(workload.MapBodies),
		fmt.Sprintf("what the bodies are: %s, %s, its JSON text, or both: map,string", workload.MapBodies, workload.StringBodies))
	flags.StringVar(&o.cpus, "taskset", "", "CPUs that the collectors may use, such as 0 or 0,2-3 (Linux; default all)")
	flags.StringVar(&o.profile, "cpuprofile", "",
		"file for a CPU profile of the collector with the store under load, from the last run; the reads are left out")
	flags.BoolVar(&o.history, "history", false,
		"fill a directory, and measure restarts of the collector over it, and reads of its hot and its cold history")
	flags.StringVar(&o.directory, "dir", "",
		"directory of -history, which stays and is used again, filled further where it holds a part (default a temporary one)")
	flags.Float64Var(&o.hot, "hot", 0.2, "share of the events that memory holds with -history; with 1 there is no cold history")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("unexpected argument %q: bench has flags only", flags.Arg(0))
	}
	if o.runs < 1 {
		return o, fmt.Errorf("runs: got %d, expected at least 1", o.runs)
	}
	if !(o.hot > 0 && o.hot <= 1) {
		return o, fmt.Errorf("hot: got %v, expected more than 0, up to 1", o.hot)
	}
	var err error
	o.workloads, err = parseWorkloads(bodies, events, seed)
	return o, err
}

// parseWorkloads returns the workloads of every kind of bodies and every size.
func parseWorkloads(bodies, events string, seed uint64) ([]workload.Options, error) {
	var all []workload.Options
	for body := range strings.SplitSeq(bodies, ",") {
		for size := range strings.SplitSeq(events, ",") {
			n, err := strconv.Atoi(size)
			if err != nil {
				return nil, fmt.Errorf("events: got %q, expected a number", size)
			}
			w := workload.Options{Seed: seed, Events: n, Bodies: workload.Bodies(body)}
			if err := w.Validate(); err != nil {
				return nil, err
			}
			all = append(all, w)
		}
	}
	return all, nil
}

// progress tells the terminal what is going on.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format(time.TimeOnly)+"  "+format+"\n", args...)
}
