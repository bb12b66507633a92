package file

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

// tail is a log whose last frame is damaged in many ways.
type tail struct {
	files  image
	name   string // of the last segment
	whole  []byte // its content
	at     int    // where the last frame begins
	before []uint64
	all    []uint64
}

func makeTail(t *testing.T, last func(earlier image) [][]byte) *tail {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	r := disktest.NewRecorder()
	require.NoError(t, r.MakeDir(memoryDirectory))
	o := memoryOptions(r)
	l, err := Open(t.Context(), o)
	require.NoError(t, err)
	first := entriesOf(random, 3, 700)
	appendGroup(t, l, first)
	earlier := imageOf(r)
	entries := last(earlier)
	appendGroup(t, l, entries)
	x := &tail{files: imageOf(r), before: hashes(first), all: hashes(append(first, entries...))}
	require.NoError(t, l.Close())
	x.name = x.files.last()
	x.whole = x.files[x.name]
	x.at = len(earlier[x.name])
	require.Equal(t, 0, x.at%sector)
	return x
}

// open opens the log with another content of the last segment.
func (x *tail) open(content []byte, onDamage OnDamage) opened {
	files := x.files.clone()
	files[x.name] = content
	o := memoryOptions(files.disk())
	o.OnDamage = onDamage
	return reopen(o)
}

// wholeOrAbsent checks what a power cut may do: no error, and the frame is there or not.
func (x *tail) wholeOrAbsent(content []byte) error {
	found := x.open(content, Refuse)
	if found.err != nil {
		return found.err
	}
	if !slices.Equal(found.entries, x.before) && !slices.Equal(found.entries, x.all) {
		return fmt.Errorf("%d entries, neither those before nor all", len(found.entries))
	}
	if len(found.entries) == len(x.before) && found.torn == 0 && len(content) > x.at {
		return errors.New("cut off, but not said so")
	}
	return nil
}

// refused checks what no power cut does: an error with the file's name, and with the
// quarantine the entries before and a report; or all entries where only the end mark is cut.
func (x *tail) refused(content []byte) error {
	found := x.open(content, Refuse)
	if found.err == nil {
		if slices.Equal(found.entries, x.all) && markCut(content) {
			return nil
		}
		return fmt.Errorf("opened with %d entries", len(found.entries))
	}
	var damage *eventlog.DamageError
	if !errors.As(found.err, &damage) || damage.File != memoryDirectory+"/"+x.name {
		return found.err
	}
	found = x.open(content, Quarantine)
	if found.err != nil {
		return found.err
	}
	if !slices.Equal(found.entries, x.before) || found.missing != 1 {
		return fmt.Errorf("%d entries after the quarantine, %d missing", len(found.entries), found.missing)
	}
	return nil
}

// offsets are the bytes of the last frame, or some of a large one; EVENTSTORE_TAIL_STEP
// takes each so-many-th of these.
func (x *tail) offsets(t *testing.T) []int {
	size, step := len(x.whole)-x.at, count(t, "EVENTSTORE_TAIL_STEP", 1)
	var all []int
	for i := range size {
		near := i < 2*sector || size-i <= 2*sector || i%sector < 2
		if size < 64<<10 || near && i%61 == 0 || i%(size/32) == 0 {
			all = append(all, x.at+i)
		}
	}
	var some []int
	for i := 0; i < len(all); i += step {
		some = append(some, all[i])
	}
	return some
}

func (x *tail) run(t *testing.T) {
	t.Parallel()
	require.NoError(t, x.wholeOrAbsent(x.whole))
	offsets := x.offsets(t)
	check := func(what string, do func(at int, random *rand.Rand) error) {
		err := inParallel(len(offsets), func(i int) error {
			if err := do(offsets[i], rand.New(rand.NewPCG(uint64(i), 3))); err != nil {
				return fmt.Errorf("%s at byte %d of %d: %w", what, offsets[i]-x.at, len(x.whole)-x.at, err)
			}
			return nil
		})
		require.NoError(t, err)
	}
	check("cut", func(at int, _ *rand.Rand) error { return x.wholeOrAbsent(x.whole[:at]) })
	check("zeroed", func(at int, _ *rand.Rand) error { return x.wholeOrAbsent(zeroFrom(x.whole, at)) })
	check("garbled", func(at int, random *rand.Rand) error {
		content := slices.Clone(x.whole)
		content[at] ^= byte(1 + random.IntN(255))
		return x.refused(content)
	})
	sectors := (len(x.whole) - x.at) / sector
	offsets = nil
	for i := range sectors {
		if i%max(1, sectors/50) == 0 || i == sectors-1 {
			offsets = append(offsets, x.at+i*sector)
		}
	}
	check("a sector garbled", func(at int, random *rand.Rand) error {
		content := slices.Clone(x.whole)
		copy(content[at:], randomBytes(random, sector))
		return x.refused(content)
	})
	check("sectors not written", func(at int, random *rand.Rand) error {
		content := slices.Clone(x.whole)
		copy(content[at:], make([]byte, sector))
		for other := x.at; other < len(content); other += sector {
			if random.IntN(4) == 0 {
				copy(content[other:], make([]byte, sector))
			}
		}
		return x.wholeOrAbsent(content)
	})
}

func TestDamagedTail(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 1))
	zeros := func(n int) []byte {
		b := make([]byte, n*sector)
		b[0], b[len(b)-1] = 1, 1
		for i := 0; i < n; i += 5 {
			b[i*sector+100] = 3
		}
		return b
	}
	for name, last := range map[string]func(image) [][]byte{
		"one":         func(image) [][]byte { return entriesOf(random, 1, 1024) },
		"eight":       func(image) [][]byte { return entriesOf(random, 8, 1024) },
		"large":       func(image) [][]byte { return entriesOf(random, 1, 300<<10) },
		"eight large": func(image) [][]byte { return entriesOf(random, 8, 300<<10) },
		"empty":       func(image) [][]byte { return [][]byte{{}, {}, {}} },
		"zeros":       func(image) [][]byte { return [][]byte{zeros(16)} },
		"all zero":    func(image) [][]byte { return [][]byte{make([]byte, 8*sector)} },
		// The end mark has a sector to itself.
		"full": func(image) [][]byte { return [][]byte{randomBytes(random, 2*sector-frameHeaderBytes-2)} },
		// Every sector of the frame but the first looks like the beginning of a frame.
		"frames": func(earlier image) [][]byte {
			frame := earlier[earlier.last()][sector:]
			shift := make([]byte, sector-frameHeaderBytes-2)
			return [][]byte{append(shift, bytes.Repeat(frame[:sector], 6)...)}
		},
		"the same frame": func(earlier image) [][]byte {
			shift := make([]byte, sector-frameHeaderBytes-2)
			return [][]byte{append(shift, earlier[earlier.last()]...)}
		},
	} {
		x := makeTail(t, last)
		t.Run(name, x.run)
	}
}
