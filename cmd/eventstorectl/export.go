package main

import (
	"bufio"
	"context"
	"fmt"
	"io"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

type exportOptions struct {
	format   format
	output   string
	preserve bool
	damaged  bool
	filters  filterFlags
}

func (t *tool) exportCommand() *cobra.Command {
	o := exportOptions{format: formatNDJSON}
	c := &cobra.Command{
		Use:   "export [flags] DIRECTORY",
		Short: "Write the events of a directory, in order",
		Long: `Write the events of a data directory in the order of their positions.

ndjson writes one JSON object a line, as GET /api/v1/replay does. otlp writes a single
ExportLogsServiceRequest in protobuf: the requests of chunks, one after the other,
which together are one. OTLP keeps everything a producer sent; JSON has one kind of
numbers, no bytes, and neither schema URLs nor flags. A record without an event id gets
the one that was derived for it, as the attribute log.record.uid. With --preserve the
records say position, version, append time and event id in attributes event_store.*,
which import --preserve takes away again; ndjson has them always.

With --damaged what is left of a damaged directory is written, and what is missing is
said. The directory stays as it is, and what its log would seal is kept in memory.

Without --output the events go to standard output. A file is put in its place when it
is whole. Filters are those of the HTTP API.`,
		Example: `  eventstorectl export --output events.ndjson ./data
  eventstorectl export --format otlp --aggregate-type Payment --from 2026-11-01T00:00:00Z ./data >payments.otlp`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return t.export(c.Context(), args[0], &o) },
	}
	c.Flags().Var(&o.format, "format", formatUsage)
	c.Flags().StringVarP(&o.output, "output", "o", "", "`file` to write")
	c.Flags().BoolVar(&o.preserve, "preserve", false, "let OTLP records say what import --preserve needs")
	c.Flags().BoolVar(&o.damaged, "damaged", false, "write what is left of a damaged directory")
	o.filters.register(c.Flags())
	return c
}

func (t *tool) export(ctx context.Context, directory string, o *exportOptions) (err error) {
	filter, err := o.filters.filter()
	if err != nil {
		return err
	}
	how := existing
	if o.damaged {
		how = leftover
	}
	s, err := t.openStore(ctx, directory, how)
	if err != nil {
		return err
	}
	defer closing(s, &err)
	count := uint64(0)
	write := func(w io.Writer) error {
		buffered := bufio.NewWriterSize(w, writeBuffer)
		var err error
		if count, err = t.writeEvents(ctx, s.Store, store.Query{Filter: filter}, o, buffered); err != nil {
			return err
		}
		return buffered.Flush()
	}
	if o.output == "" {
		err = write(t.stdout)
	} else {
		err = writeFile(o.output, write)
	}
	if err != nil {
		return err
	}
	t.say("exported %s events", humanize.Comma(int64(count)))
	return t.losses(s.Status())
}

// losses says what of a store is missing, and returns an error if something is.
func (t *tool) losses(status store.Status) error {
	for _, loss := range status.Losses {
		until := fmt.Sprintf("to %d", loss.Last)
		if loss.Last == 0 {
			until = "on"
		}
		t.say("missing: positions %d %s: %s", loss.First, until, loss.Reason)
	}
	for _, m := range status.Log.Missing {
		t.say("missing: entries of the log from %d on: %s", m.First, m.Reason)
	}
	if len(status.Losses)+len(status.Log.Missing) > 0 {
		return fmt.Errorf("%w: what is missing was not exported", eventlog.ErrDamaged)
	}
	return nil
}

const writeBuffer = 256 << 10

// writeEvents writes the events of a query, and returns how many there were.
func (t *tool) writeEvents(ctx context.Context, s *store.Store, q store.Query, o *exportOptions, w io.Writer) (uint64, error) {
	status := s.Status()
	first := max(q.FromPosition, status.FirstPosition)
	x := exporter{
		w: w, first: first,
		progress: t.newProgress("export", "positions", status.LastPosition+1-min(first, status.LastPosition+1)),
	}
	defer x.progress.clear()
	var err error
	if o.format == formatOTLP {
		err = x.otlp(ctx, s, q, o.preserve)
	} else {
		err = x.ndjson(ctx, s, q)
	}
	if err == nil {
		err = x.err
	}
	return x.count, err
}

// exporter writes events.
type exporter struct {
	w        io.Writer
	progress *progress
	first    uint64 // position
	count    uint64
	buf      []byte
	err      error // of the writer
}

// written counts an event of which the buffer has all that can be written yet, and
// reports whether there is to be another.
func (x *exporter) written(position uint64) bool {
	x.flush()
	x.count++
	x.progress.set(position + 1 - x.first)
	return x.err == nil
}

func (x *exporter) flush() {
	if len(x.buf) > 0 {
		_, x.err = x.w.Write(x.buf)
		x.buf = x.buf[:0]
	}
}

func (x *exporter) ndjson(ctx context.Context, s *store.Store, q store.Query) error {
	var lines eventjson.Writer
	return s.VisitJSON(ctx, q, func(e *store.JSONEvent) bool {
		x.buf = append(lines.Append(x.buf, e), '\n')
		return x.written(e.Position)
	})
}

func (x *exporter) otlp(ctx context.Context, s *store.Store, q store.Query, preserve bool) error {
	recordOf := otelevent.Identified
	if preserve {
		recordOf = otelevent.Placed
	}
	var requests otelevent.Writer
	err := s.Visit(ctx, q, func(e *store.Event) bool {
		record := recordOf(e)
		x.buf = requests.Append(x.buf, &e.Envelope, &record)
		return x.written(e.Position)
	})
	if err == nil && x.err == nil {
		x.buf = requests.End(x.buf)
		x.flush()
	}
	return err
}
