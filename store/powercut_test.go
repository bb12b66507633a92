package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

const (
	testLog        = "/data/log"
	testSegments   = "/data/segments"
	testQuarantine = "/data/quarantine"
)

// faultSeeds calls f with seeds from 1 on, as many as EVENTSTORE_FAULT_SEEDS says, or
// with EVENTSTORE_FAULT_SEED alone.
func faultSeeds(t *testing.T, otherwise uint64, f func(t *testing.T, seed uint64)) {
	t.Helper()
	first, last := uint64(1), otherwise
	if n, ok := number("EVENTSTORE_FAULT_SEEDS"); ok {
		last = n
	}
	if seed, ok := number("EVENTSTORE_FAULT_SEED"); ok {
		first, last = seed, seed
	}
	for seed := first; seed <= last && !t.Failed(); seed++ {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { f(t, seed) })
	}
}

// number returns that of an environment variable, if it is set.
func number(variable string) (uint64, bool) {
	n, err := strconv.ParseUint(os.Getenv(variable), 10, 64)
	return n, err == nil
}

// fileHistory is a store over files that lives through restarts and power cuts.
type fileHistory struct {
	durable
	script  script
	clock   atomic.Int64
	disk    *disktest.Recorder
	logFS   file.Options
	faults  *disktest.Faults // nil for none
	wasted  int64            // bytes until a checkpoint is made
	entries recordedEntries
	// known says which entry was acknowledged when the disk had done so many operations.
	known []knownEntry
}

type knownEntry struct {
	operations int
	sequence   uint64
}

func newFileHistory(random *rand.Rand) *fileHistory {
	data := make([]byte, 100_000)
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	h := &fileHistory{script: script{data}}
	h.clock.Store(fuzzEpoch.UnixNano())
	limits := h.script.limits()
	limits.MaxBytes = 0
	h.options = Options{
		Limits: limits, Now: func() time.Time { return fromUnixNano(h.clock.Load()) }, OpenLog: h.openLog,
		Codec: plainCodec{}, Segments: testSegments, HotBytes: draw(&h.script, []int64{0, 1, 4000}),
	}
	h.layout, h.openBlocks = draw(&h.script, smallLayouts), h.script.pick(3)
	h.wasted = draw(&h.script, []int64{500, 3000, mostWasted})
	h.logFS = file.Options{
		Directory: testLog, SegmentBytes: draw(&h.script, []int64{2 << 10, 8 << 10, 64 << 10}), Quarantine: testQuarantine,
	}
	return h
}

// on makes the disk the one of the store.
func (h *fileHistory) on(disk *disktest.Recorder) {
	h.disk, h.known = disk, nil
	h.options.FS, h.logFS.FS = disk, disk
	h.faults = nil
}

func (h *fileHistory) openLog(ctx context.Context) (eventlog.Log, error) {
	log, err := file.Open(ctx, h.logFS)
	if err != nil {
		return nil, err
	}
	return &recordingLog{log, &h.entries}, nil
}

// open opens the store, which makes checkpoints often.
func (h *fileHistory) open(t testing.TB) {
	t.Helper()
	h.durable.open(t)
	h.log.mostWasted = h.wasted
}

func (h *fileHistory) know() {
	h.known = append(h.known, knownEntry{h.disk.Operations(), h.Status().Log.Last})
}

// live appends, evicts and is restarted.
func (h *fileHistory) live(t testing.TB, steps int) {
	t.Helper()
	h.know()
	for range steps {
		switch h.script.pick(12) {
		case 0:
			require.NoError(t, h.Close())
			h.open(t)
		case 1:
			h.settle()
		case 2, 3:
			h.clock.Add(int64(h.script.step()))
			require.NoError(t, h.EnforceLimits())
		default:
			terms := h.script.terms()
			for range 1 + h.script.pick(12) {
				e := h.script.event().event
				if h.script.pick(4) > 0 {
					e.EventID = fmt.Sprint(h.script.pick(250))
				}
				terms.Events = append(terms.Events, e)
			}
			_, _ = h.Append(t.Context(), terms)
		}
		h.know()
	}
	require.NoError(t, h.sealer.err())
}

// cut cuts the power at some moment, and returns which entry was acknowledged then.
func (h *fileHistory) cut(random *rand.Rand) uint64 {
	at := random.IntN(h.disk.Operations() + 1)
	if random.IntN(4) == 0 { // while much was going on
		at = max(0, h.disk.Operations()-random.IntN(20))
	}
	least := h.known[0].sequence
	for _, k := range h.known {
		if k.operations <= at {
			least = k.sequence
		}
	}
	h.on(h.disk.Cut(random.Uint64(), at))
	return least
}

// check compares the store with one that applies all entries from the log.
func (h *fileHistory) check(t testing.TB) {
	t.Helper()
	replayed := durable{options: h.options, layout: h.layout, openBlocks: h.openBlocks}
	log := h.entries.log(h.Status().Log.Last)
	replayed.options.OpenLog, replayed.options.Segments = log.Open, ""
	replayed.open(t)
	requireSameAnswers(t, replayed.Store, h.Store)
	checkIndexes(t, h.Store)
	require.NoError(t, replayed.Close())
}

// Whatever the moment of a power cut, what was acknowledged is there, in its order, and
// all that follows from it.
func TestPowerCuts(t *testing.T) {
	faultSeeds(t, 60, func(t *testing.T, seed uint64) {
		random := rand.New(rand.NewPCG(seed, 5))
		h := newFileHistory(random)
		disk := disktest.NewRecorder()
		require.NoError(t, disk.MakeDir(testLog))
		h.on(disk)
		h.open(t)
		for range 4 {
			h.live(t, 2+random.IntN(40))
			before := h.Store
			least := h.cut(random)
			require.NoError(t, before.Close())
			h.open(t)
			require.GreaterOrEqual(t, h.Status().Log.Last, least)
			h.check(t)
		}
		require.NoError(t, h.Close())
	})
}
