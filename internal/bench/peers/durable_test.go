package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

func TestInputsAreTheSameEvents(t *testing.T) {
	t.Parallel()
	w := workload.New(workload.Options{Seed: 1, Events: 2_000, Bodies: workload.MapBodies})
	in, err := newInputs(t.Context(), w)
	require.NoError(t, err)
	require.Len(t, in.singles, 2_000)
	require.Len(t, in.inserts, 2_000)
	require.Len(t, in.batches, 4)
	require.Len(t, in.copies, 4)
	require.Equal(t, 2_000, in.requests(cell{1, 1}))
	require.Equal(t, 4, in.requests(cell{16, 500}))

	versions := map[string]int64{}
	for block := range w.Blocks() {
		for i, e := range w.Block(block) {
			n := block*workload.BlockEvents + i
			versions[e.AggregateID]++
			require.Equal(t, e.ID, in.inserts[n][0])
			require.Equal(t, versions[e.AggregateID], in.inserts[n][4])
			require.Contains(t, string(in.singles[n]), e.ID)
			require.Contains(t, string(in.batches[n/500]), e.ID)
			require.Contains(t, string(in.copies[n/500]), e.ID)
		}
	}
	request := plogotlp.NewExportRequest()
	require.NoError(t, request.UnmarshalProto(in.singles[0]))
	require.Equal(t, 1, request.Logs().LogRecordCount())
}

func TestBinaryCopy(t *testing.T) {
	t.Parallel()
	r := row{id: "one", version: 3, at: postgresEpoch.Add(2 * time.Microsecond), data: []byte(`{}`)}
	encoded := binaryCopy([]row{r})
	rest, ok := bytes.CutPrefix(encoded, []byte("PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	require.True(t, ok)
	require.Equal(t, len(columns), int(binary.BigEndian.Uint16(rest)))
	rest = rest[2:]
	var fields [][]byte
	for range columns {
		size := binary.BigEndian.Uint32(rest)
		fields = append(fields, rest[4:4+size])
		rest = rest[4+size:]
	}
	require.Equal(t, []byte{0xff, 0xff}, rest)
	require.Equal(t, "one", string(fields[0]))
	require.Equal(t, []byte{0, 0, 0, 0, 0, 0, 0, 3}, fields[4])
	require.Equal(t, []byte{0, 0, 0, 0, 0, 0, 0, 2}, fields[10])
	require.Equal(t, "\x01{}", string(fields[11]))
}

// fake acknowledges what it is sent, and says that it has lost some of it.
type fake struct {
	events, lost int
	err          error

	mu   sync.Mutex
	sent []int
}

func (*fake) name() string { return "fake" }

func (f *fake) start(context.Context, options, cell, *inputs) (running, error) { return f, nil }

func (f *fake) append(_ context.Context, _, request int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent = append(f.sent, request)
	return f.err
}

func (f *fake) stored(context.Context) (events, syncs int, err error) {
	return len(f.sent)*f.events - f.lost, 2, nil
}

func (*fake) pid() int                   { return 1 }
func (*fake) stop(context.Context) error { return nil }

func TestAcknowledgedEventsHaveToBeThere(t *testing.T) {
	t.Parallel()
	in := &inputs{batches: make([][]byte, 40)}
	f := func(of *fake, message string) {
		t.Helper()
		of.events = 500
		a, err := measureAppends(t.Context(), of, options{perCell: time.Minute}, cell{4, 500}, in)
		if message != "" {
			require.ErrorContains(t, err, message)
			return
		}
		require.NoError(t, err)
		require.Equal(t, 20_000, a.events)
		require.Equal(t, 2, a.syncs)
		require.Positive(t, a.request.p99)
		require.Positive(t, a.rate())
		require.Len(t, of.sent, 40)
	}
	f(new(fake), "")
	f(&fake{lost: 1}, "20000 events were acknowledged, and 19999 are there")
	f(&fake{err: errors.New("the disk is full")}, "the disk is full")
}

func TestCellsEndInTime(t *testing.T) {
	t.Parallel()
	of := new(fake)
	times, err := appendFor(t.Context(), of, 2, 1<<30, time.Millisecond)
	require.NoError(t, err)
	require.NotEmpty(t, times)
	require.Len(t, of.sent, len(times))
}

func TestDurableReport(t *testing.T) {
	t.Parallel()
	var all []appended
	for round := range 3 {
		for _, c := range durableCells {
			for i, name := range []string{"memory", "file", "PostgreSQL 15"} {
				a := appended{
					contender: name, cell: c, events: 1000 * (round + 1), wall: time.Second << i, cpu: time.Second,
					request: latency{p50: 20 * time.Millisecond, p99: 200 * time.Millisecond},
				}
				if name == "file" {
					a.syncs = 100
				}
				all = append(all, a)
			}
		}
	}
	var out bytes.Buffer
	o := options{workload: workload.Options{Bodies: workload.MapBodies, Seed: 1}, rounds: 3, perCell: 5 * time.Second}
	require.NoError(t, writeDurable(&out, o, all))
	require.Contains(t, out.String(), "map bodies, seed 1, 5s a cell; medians of rounds: 3.\n")
	require.Contains(t, out.String(), "| memory | file | PostgreSQL 15 | file over memory | file over PostgreSQL 15 |\n")
	require.Contains(t, out.String(), "| 16 × 500 | events/s | 2000 | 1000 | 500 | 0.50 | 2.00 |\n"+
		"|  | request p50, ms | 20.0 | 20.0 | 20.0 | 1.00 | 1.00 |\n"+
		"|  | request p99, ms | 200 | 200 | 200 | 1.00 | 1.00 |\n"+
		"|  | CPU of the server per event, µs | 500 | 500 | 500 | 1.00 | 1.00 |\n"+
		"|  | events a sync | | 20.0 | | | |\n")
}
