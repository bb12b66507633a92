package file

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

// history is a log that lives through power cuts, and what it has to remember.
type history struct {
	random *rand.Rand
	disk   *disktest.Recorder
	// written are all entries so far, from the first on, whether acknowledged or not.
	written []uint64
	// known says how many were acknowledged, and how many were given up at most, when the
	// disk had done so many operations.
	known []knowledge
}

type knowledge struct{ operations, acknowledged, truncated int }

func (h *history) options() Options {
	o := memoryOptions(h.disk)
	o.SegmentBytes = 4 << 10
	return o
}

func (h *history) know(acknowledged, truncated int) {
	h.known = append(h.known, knowledge{h.disk.Operations(), acknowledged, truncated})
}

// live appends, truncates and sometimes closes.
func (h *history) live() error {
	l, err := Open(context.Background(), h.options())
	if err != nil {
		return err
	}
	state := l.State()
	if int(state.Last) != len(h.written) {
		return fmt.Errorf("%d entries, expected %d", state.Last, len(h.written))
	}
	truncated := int(state.First) - 1
	h.known = nil
	h.know(len(h.written), truncated)
	for range 2 + h.random.IntN(12) {
		if h.random.IntN(5) == 0 {
			truncated = max(truncated, h.random.IntN(len(h.written)+1))
			h.know(len(h.written), truncated)
			if err := l.Truncate(uint64(truncated) + 1); err != nil {
				return err
			}
			continue
		}
		group := entriesOf(h.random, 1+h.random.IntN(3), h.random.IntN(1500))
		h.written = append(h.written, hashes(group)...)
		if err := errors.Join(tryGroup(l, group)...); err != nil {
			return err
		}
		h.know(len(h.written), truncated)
	}
	err = l.Close()
	h.know(len(h.written), truncated)
	return err
}

// cut cuts the power at some moment, and checks what is there when it is back.
func (h *history) cut() error {
	at := h.random.IntN(h.disk.Operations() + 1)
	least, truncated := h.known[0].acknowledged, h.known[0].truncated
	for _, k := range h.known {
		if k.operations <= at {
			least = k.acknowledged
		}
		if k.operations <= at+1 {
			truncated = k.truncated
		}
	}
	before := h.disk
	h.disk = before.Cut(h.random.Uint64(), at)
	found := reopen(h.options())
	if found.err != nil {
		return fmt.Errorf("cut at operation %d: %w", at, found.err)
	}
	first := int(found.first) - 1
	last := first + len(found.entries)
	switch {
	case last < least:
		return fmt.Errorf("cut at operation %d: %d entries, and %d were acknowledged", at, last, least)
	case first > truncated:
		return fmt.Errorf("cut at operation %d: begins with %d, and up to %d were given up", at, first+1, truncated)
	case last > len(h.written) || !slices.Equal(found.entries, h.written[first:last]):
		return fmt.Errorf("cut at operation %d: other entries than those written", at)
	}
	h.written = h.written[:last]
	return nil
}

func TestPowerCuts(t *testing.T) {
	t.Parallel()
	eachSeed(t, 1000, func(seed uint64) error {
		h := &history{random: rand.New(rand.NewPCG(seed, 2)), disk: disktest.NewRecorder()}
		if err := h.disk.MakeDir(memoryDirectory); err != nil {
			return err
		}
		for range 4 {
			if err := h.live(); err != nil {
				return err
			}
			if err := h.cut(); err != nil {
				return err
			}
		}
		return nil
	})
}

// Whatever the moment of a power cut while damage is set aside, it is not forgotten.
func TestPowerCutsWhileSettingAside(t *testing.T) {
	t.Parallel()
	files, _, entries := makeLog(t)
	names := files.names()
	epoch := func(files image) string {
		h, err := decodeSegmentHeader(files[files.last()][:sector])
		require.NoError(t, err)
		return epochText(h.epoch)
	}(files)
	type damage struct {
		name string
		at   int64
	}
	damages := []damage{
		{names[1], 0},
		{names[1], sector},
		{names[2], lastFrame(files[names[2]])},
		{names[0], 0},
		{files.last(), 0},
		{files.last(), sector},
		{files.last(), lastFrame(files[files.last()])},
	}
	eachSeed(t, 1000, func(seed uint64) error {
		random := rand.New(rand.NewPCG(seed, 4))
		d := damages[random.IntN(len(damages))]
		changed := files.clone()
		// Whether the sector was not written can't be said, as long as segments follow.
		if d.name != files.last() && random.IntN(2) == 0 {
			clear(changed[d.name][d.at : d.at+sector])
		} else {
			changed[d.name][d.at] ^= 0x40
		}
		disk := changed.disk()
		o := memoryOptions(disk)
		o.OnDamage = Quarantine
		good := reopen(o)
		if good.err != nil || !slices.Equal(good.entries, entries[:len(good.entries)]) {
			return fmt.Errorf("%v: %w", d, good.err)
		}
		for range 2 { // the second time while it goes on
			disk = disk.Cut(random.Uint64(), random.IntN(disk.Operations()+1))
			o.FS = disk
			o.OnDamage = Refuse
			l, err := Open(context.Background(), o)
			if errors.Is(err, eventlog.ErrDamaged) {
				o.OnDamage = Quarantine
				l, err = Open(context.Background(), o)
			}
			if err != nil {
				return fmt.Errorf("%v: %w", d, err)
			}
			now := l.State().Epoch
			if err := l.Close(); err != nil {
				return err
			}
			left := reopen(o)
			if left.err != nil || !slices.Equal(left.entries, good.entries) || now == epoch {
				return fmt.Errorf("%v: %d entries in epoch %s, expected %d in another: %w",
					d, len(left.entries), now, len(good.entries), left.err)
			}
			if !slices.ContainsFunc(disk.Names(memoryQuarantine), func(name string) bool {
				return slices.Equal(disk.Content(name), changed[d.name])
			}) {
				return fmt.Errorf("%v: the damaged file is not in the quarantine", d)
			}
		}
		return nil
	})
}
