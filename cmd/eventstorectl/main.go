// Command eventstorectl checks the data directory of an event store, and moves events
// out of it and into it, while no collector has it open.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// The exit codes.
const (
	exitWhole   = 0
	exitDamaged = 1 // or some of the events were not taken
	exitFailed  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	t := &tool{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, now: time.Now}
	code := t.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// tool is what the commands work with.
type tool struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
}

// errIncomplete: not all events were taken, and it was said which.
var errIncomplete = errors.New("not every event was taken")

// run returns the exit code.
func (t *tool) run(ctx context.Context, args []string) int {
	root := &cobra.Command{
		Use:   "eventstorectl",
		Short: "Check and move the events of an event store",
		Long: `eventstorectl works on the data directory of an event store (mode: file) while no
collector has it open.

Exit codes: 0 when all is whole, 1 when the directory is damaged or not every event
was taken, 2 for anything else that keeps a command from its work.`,
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	//nolint:contextcheck // cobra hands the commands the context
	root.AddCommand(t.verifyCommand(), t.exportCommand(), t.importCommand())
	root.SetArgs(args)
	root.SetIn(t.stdin)
	root.SetOut(t.stdout)
	root.SetErr(t.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitWhole
	}
	t.say("eventstorectl: %v", err)
	if errors.Is(err, eventlog.ErrDamaged) || errors.Is(err, errIncomplete) {
		return exitDamaged
	}
	return exitFailed
}

// say tells the user something, on a line of its own. Who does not listen is not told.
func (t *tool) say(format string, args ...any) {
	_, _ = fmt.Fprintf(t.stderr, format+"\n", args...)
}
