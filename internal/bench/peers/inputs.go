package main

import (
	"context"
	"encoding/binary"
	"runtime"
	"slices"
	"time"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"golang.org/x/sync/errgroup"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// singleEvents bounds the requests of one event that are encoded: more than a server
// takes in the time of a cell.
const singleEvents = 200_000

// inputs are the requests of a workload, encoded ahead for each kind of server.
type inputs struct {
	singles [][]byte // OTLP, one event each
	inserts [][]any  // the columns of the same events
	batches [][]byte // OTLP, workload.RequestEvents each
	copies  [][]byte // the same events for COPY
}

// newInputs encodes a workload, some blocks at a time.
func newInputs(ctx context.Context, w *workload.Workload) (*inputs, error) {
	in := &inputs{batches: make([][]byte, 0, w.Events/workload.RequestEvents)}
	versions := make(map[string]int64)
	for first := 0; first < w.Blocks(); first += blocksAtOnce {
		batches, rows, err := encodeBlocks(ctx, w, first, min(first+blocksAtOnce, w.Blocks()))
		if err != nil {
			return nil, err
		}
		in.batches = append(in.batches, batches...)
		for i := range rows {
			r := &rows[i]
			versions[r.aggregateID]++
			r.version = versions[r.aggregateID]
			if len(in.singles) < singleEvents {
				in.singles = append(in.singles, r.record)
				in.inserts = append(in.inserts, r.values())
			}
		}
		for batch := range slices.Chunk(rows, workload.RequestEvents) {
			in.copies = append(in.copies, binaryCopy(batch))
		}
	}
	return in, nil
}

// blocksAtOnce bounds the rows that are held besides what is encoded.
const blocksAtOnce = 32

// encodeBlocks returns the requests and the rows of the blocks [first, last), in order.
func encodeBlocks(ctx context.Context, w *workload.Workload, first, last int) (batches [][]byte, all []row, err error) {
	const perBlock = workload.BlockEvents / workload.RequestEvents
	batches = make([][]byte, (last-first)*perBlock)
	rows := make([][]row, last-first)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for block := first; block < last; block++ {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			rows[block-first] = rowsOf(w, block)
			for i, logs := range w.Logs(block) {
				request, err := plogotlp.NewExportRequestFromLogs(logs).MarshalProto()
				if err != nil {
					return err
				}
				batches[(block-first)*perBlock+i] = request
			}
			return nil
		})
	}
	err = group.Wait()
	return batches, slices.Concat(rows...), err
}

// requests returns how many requests there are for a cell.
func (in *inputs) requests(c cell) int {
	if c.events == 1 {
		return len(in.singles)
	}
	return len(in.batches)
}

// binaryCopy returns rows in the binary format of PostgreSQL's COPY (its manual, SQL
// commands, COPY, File Formats), in the order of columns.
func binaryCopy(rows []row) []byte {
	dst := []byte("PGCOPY\n\xff\r\n\x00")
	dst = append(dst, make([]byte, 8)...) // no flags, no extension
	for i := range rows {
		r := &rows[i]
		dst = binary.BigEndian.AppendUint16(dst, uint16(len(columns)))
		for _, value := range r.values() {
			switch v := value.(type) {
			case string:
				dst = appendField(dst, []byte(v))
			case int64:
				dst = appendField(dst, binary.BigEndian.AppendUint64(nil, uint64(v)))
			case time.Time:
				since := v.Sub(postgresEpoch).Microseconds()
				dst = appendField(dst, binary.BigEndian.AppendUint64(nil, uint64(since)))
			case []byte:
				dst = appendField(dst, append([]byte{jsonbVersion}, v...))
			}
		}
	}
	return binary.BigEndian.AppendUint16(dst, 0xffff) // the trailer
}

// What timestamptz counts from, and the first byte of a jsonb.
var postgresEpoch = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

const jsonbVersion = 1

func appendField(dst, value []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(value)))
	return append(dst, value...)
}
