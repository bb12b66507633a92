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
	format format
	input  string
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
line, or with its number among the records, and the others are imported.`,
		Example: `  eventstorectl import --input events.ndjson ./data
  curl -s localhost:4319/api/v1/replay | eventstorectl import ./data`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return t.importInto(c.Context(), args[0], &o) },
	}
	c.Flags().Var(&o.format, "format", formatUsage)
	c.Flags().StringVarP(&o.input, "input", "i", "", "`file` to read; standard input without")
	return c
}

func (t *tool) importInto(ctx context.Context, directory string, o *importOptions) (err error) {
	in, size, err := t.openInput(o.input)
	if err != nil {
		return err
	}
	defer in.Close()
	s, err := t.openStore(ctx, directory, true)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	counted := &countingReader{in: in}
	m := importer{tool: t, store: s.Store, from: newSource(o.format, counted), progress: t.newProgress("import", unitBytes, size)}
	err = m.run(ctx, counted)
	m.progress.clear()
	fmt.Fprintf(t.stdout, "imported %s events, %s were there already, %s could not be taken\n",
		humanize.Comma(m.stored), humanize.Comma(m.known), humanize.Comma(m.faults))
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
	err := ctx.Err()
	if len(b.events) > 0 {
		var receipts []store.Receipt
		receipts, err = m.store.Append(ctx, store.Append{Events: b.events})
		m.count(b, receipts)
	}
	slices.SortFunc(b.faults, func(x, y fault) int { return cmp.Compare(x.number, y.number) })
	for _, f := range b.faults {
		m.list(f)
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
