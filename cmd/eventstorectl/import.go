package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/gyroscops/otel-eventstore/store"
)

type importOptions struct {
	format   format
	input    string
	preserve bool
}

func (t *tool) importCommand() *cobra.Command {
	o := importOptions{format: formatNDJSON}
	c := &cobra.Command{
		Use:   "import [flags] DIRECTORY",
		Short: "Append events to a directory, which is made if it is not there",
		Long: `Append events to a data directory, in the order in which they come: from ndjson as
export and GET /api/v1/replay write it, or from an OTLP ExportLogsServiceRequest in
protobuf.

The events keep their ids, times and data, and get new positions, versions and append
times. An expected version among an event's attributes is not looked at: the events are
facts. An event that is there already is counted and not appended again, so that an
import that was cut short can be run once more. What can't be taken is listed with its
line, or with its number among the records, and the others are imported.

With --preserve the events keep their positions, versions and append times as well. The
directory has to be empty then, the events all those of a store from some position on,
and the first one that can't be taken ends it: remove the directory and begin anew.`,
		Example: `  eventstorectl import --input events.ndjson ./data
  curl -s localhost:4319/api/v1/replay | eventstorectl import ./data`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return t.importInto(c.Context(), args[0], &o) },
	}
	c.Flags().Var(&o.format, "format", formatUsage)
	c.Flags().StringVarP(&o.input, "input", "i", "", "`file` to read; standard input without")
	c.Flags().BoolVar(&o.preserve, "preserve", false, "keep positions, versions and append times; into an empty directory")
	return c
}

func (t *tool) importInto(ctx context.Context, directory string, o *importOptions) (err error) {
	in, size, err := t.openInput(o.input)
	if err != nil {
		return err
	}
	defer closing(in, &err)
	s, err := t.openStore(ctx, directory, create)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	if last := s.Status().LastPosition; o.preserve && last > 0 {
		return fmt.Errorf("%s is not empty, its last position is %d: --preserve needs an empty directory", directory, last)
	}
	counted := &countingReader{in: in}
	m := importer{
		tool: t, store: s.Store, preserve: o.preserve,
		from: newSource(o.format, counted, o.preserve), progress: t.newProgress("import", unitBytes, size),
	}
	err = m.run(ctx, counted)
	m.progress.clear()
	_, failed := fmt.Fprintf(t.stdout, "imported %s events, %s were there already, %s could not be taken\n",
		humanize.Comma(m.stored), humanize.Comma(m.known), humanize.Comma(m.faults))
	err = cmp.Or(err, failed)
	if err == nil && m.faults > 0 {
		err = errIncomplete
	}
	return err
}

// openInput returns what to read, and how much it is, 0 where that is not known.
func (t *tool) openInput(name string) (io.ReadCloser, uint64, error) {
	if name == "" {
		return io.NopCloser(t.stdin), 0, nil
	}
	f, err := os.Open(name) //nolint:gosec // the user names it
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	if info.IsDir() {
		return nil, 0, errors.Join(fmt.Errorf("%s is a directory", name), f.Close())
	}
	return f, uint64(info.Size()), nil
}

// countingReader counts what was read.
type countingReader struct {
	in    io.Reader
	count uint64
}

func (r *countingReader) Read(b []byte) (int, error) {
	n, err := r.in.Read(b)
	r.count += uint64(n)
	return n, err
}

// importer appends what a source has.
type importer struct {
	tool     *tool
	store    *store.Store
	preserve bool
	from     source
	progress *progress

	stored, known, faults int64
}

func (m *importer) run(ctx context.Context, counted *countingReader) error {
	for {
		b, err := m.from.next()
		if b != nil {
			err = cmp.Or(m.append(ctx, b), err)
		}
		if b == nil || err != nil {
			return err
		}
		m.progress.set(counted.count)
	}
}

func (m *importer) append(ctx context.Context, b *batch) error {
	var err error
	switch {
	case len(b.events) == 0:
		err = ctx.Err()
	case !m.preserve:
		var receipts []store.Receipt
		receipts, err = m.store.Append(ctx, store.Append{Events: b.events})
		m.count(b, receipts)
	case len(b.faults) == 0:
		err = m.place(ctx, b.placed)
	}
	slices.SortFunc(b.faults, func(x, y fault) int { return cmp.Compare(x.number, y.number) })
	for _, f := range b.faults {
		m.list(f)
	}
	if err == nil && m.preserve && m.faults > 0 {
		return errIncomplete
	}
	return err
}

// place imports events as they were.
func (m *importer) place(ctx context.Context, events []store.Event) error {
	err := m.store.Import(ctx, events)
	if err == nil {
		m.stored += int64(len(events))
	}
	if errors.Is(err, store.ErrInvalid) {
		return fmt.Errorf("%w: %w", errIncomplete, err)
	}
	return err
}

func (m *importer) count(b *batch, receipts []store.Receipt) {
	for i, r := range receipts {
		switch r.Outcome {
		case store.Stored:
			m.stored++
		case store.Duplicate:
			m.known++
		default:
			b.faults = append(b.faults, fault{b.numbers[i], fmt.Sprintf("%s: %s", r.Reason, r.Detail)})
		}
	}
}

// mostListed bounds the faults that are listed.
const mostListed = 1000

func (m *importer) list(f fault) {
	m.faults++
	m.progress.clear()
	switch {
	case m.faults <= mostListed:
		m.tool.say("%s %d: %s", m.from.unit(), f.number, f.why)
	case m.faults == mostListed+1:
		m.tool.say("and more, which are only counted")
	}
}
