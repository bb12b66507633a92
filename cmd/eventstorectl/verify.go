package main

import (
	"context"
	"fmt"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/gyroscops/otel-eventstore/store/datadir"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
)

func (t *tool) verifyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "verify DIRECTORY",
		Short: "Say whether a directory is whole",
		Long: `Read every byte of a data directory's log, change none, and say of each segment
whether it is whole, torn, which is an append at the end that was never acknowledged
and that the next start cuts off, or damaged.

It takes no lock: while a collector writes, the end may look torn. What no log can see
by itself is that whole frames are gone from its very end.`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return t.verify(c.Context(), args[0]) },
	}
}

func (t *tool) verify(ctx context.Context, directory string) error {
	report, err := datadir.Verify(ctx, directory)
	if err != nil {
		return err
	}
	if err := t.list(&report); err != nil {
		return err
	}
	switch n := report.Damaged(); {
	case n == 1:
		return fmt.Errorf("%w: 1 file of %s", eventlog.ErrDamaged, directory)
	case n > 1:
		return fmt.Errorf("%w: %d files of %s", eventlog.ErrDamaged, n, directory)
	case report.Missing != "":
		return fmt.Errorf("%w: %s: %s", eventlog.ErrDamaged, directory, report.Missing)
	case !report.Good():
		return fmt.Errorf("%w: files of %s were being set aside, and that was interrupted", eventlog.ErrDamaged, directory)
	}
	return nil
}

// list writes a line for each file, and their sum.
func (t *tool) list(report *datadir.Report) error {
	w := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	var size int64
	for _, s := range report.Segments {
		size += s.Bytes
		if s.Damage != nil {
			fmt.Fprintf(w, "%s\t%s\t%s\t\n", s.File, file.Damaged, s.Damage.Reason)
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.File, file.Whole, span("positions", s.First, s.Last), humanize.IBytes(uint64(s.Bytes)))
	}
	for _, s := range report.Log.Segments {
		size += s.Bytes
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.File, s.Status, span("entries", s.First, s.Last), humanize.IBytes(uint64(s.Bytes)))
		if s.Status != file.Whole {
			fmt.Fprintf(w, "\t\toffset %d: %s\t\n", s.Offset, s.Reason)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(t.stdout, "%d segments and %d files of the log, %s\n",
		len(report.Segments), len(report.Log.Segments), humanize.IBytes(uint64(size)))
	return err
}

func span(what string, first, last uint64) string {
	if last < first {
		return "no " + what
	}
	return fmt.Sprintf("%s %d to %d", what, first, last)
}
