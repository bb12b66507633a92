package file

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

// makeLog writes a log of several segments, with frames of one entry and of many.
func makeLog(t testing.TB) (crashed, closed image, entries []uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(5, 5))
	r := disktest.NewRecorder()
	require.NoError(t, r.MakeDir(memoryDirectory))
	o := memoryOptions(r)
	o.SegmentBytes = 8 << 10
	var groups [][][]byte
	for i := range 24 {
		g := entriesOf(random, 1+i%3*i%5, 50+i*40)
		groups = append(groups, g)
		entries = append(entries, hashes(g)...)
	}
	crashed, closed = writeGroups(t, o, r, groups...)
	require.Greater(t, len(crashed), 4)
	return crashed, closed, entries
}

// lastFrame returns where the last frame of a segment begins.
func lastFrame(content []byte) int64 {
	r := disktest.NewRecorder()
	r.Put("/x", content)
	file, _ := r.Open("/x")
	header, _ := decodeSegmentHeader(content[:sector])
	f := newFrames(file, header, int64(len(content)))
	for {
		at := f.at
		if _, err := f.next(true); err != nil || f.at == f.end {
			return at
		}
	}
}

// found checks that damage of a file is found, and that the quarantine leaves what was
// before it, in a log that goes on.
func found(files image, name string, entries []uint64, quarantine bool) error {
	var damage *eventlog.DamageError
	err := reopen(memoryOptions(files.disk())).err
	if !errors.As(err, &damage) {
		return fmt.Errorf("opened: %w", err)
	}
	if damage.File != filepath.Join(memoryDirectory, name) {
		return fmt.Errorf("%s is damaged, and the error is %w", name, err)
	}
	if !quarantine {
		return nil
	}
	disk := files.disk()
	o := memoryOptions(disk)
	o.OnDamage = Quarantine
	left := reopen(o)
	n := len(left.entries)
	if left.err != nil || left.missing == 0 || n >= len(entries) || !slices.Equal(left.entries, entries[:n]) {
		return fmt.Errorf("after the quarantine: %d entries, %d missing, %w", n, left.missing, left.err)
	}
	if len(disk.Names(memoryQuarantine)) != left.missing {
		return errors.New("the quarantine does not have what is missing")
	}
	o.OnDamage = Refuse
	if again := reopen(o); again.err != nil || !slices.Equal(again.entries, left.entries) || again.missing != left.missing {
		return fmt.Errorf("opened again: %d entries, %w", len(again.entries), again.err)
	}
	return nil
}

func TestEveryFlippedBitIsFound(t *testing.T) {
	t.Parallel()
	crashed, closed, entries := makeLog(t)
	for what, files := range map[string]image{"crashed": crashed, "closed": closed} {
		type place struct {
			name string
			at   int64
		}
		// Headers of segments and frames, payloads, padding and end marks: all but the last frame.
		var places []place
		for _, name := range files.names() {
			end := int64(len(files[name]))
			if name == files.last() {
				end = lastFrame(files[name])
			}
			for at := range end {
				places = append(places, place{name, at})
			}
		}
		flips := count(t, "EVENTSTORE_FLIPS", 10_000) / 2
		require.NoError(t, inParallel(flips, func(i int) error {
			random := rand.New(rand.NewPCG(uint64(i), 1))
			p := places[random.IntN(len(places))]
			changed := files.clone()
			changed[p.name][p.at] ^= 1 << random.IntN(8)
			if err := found(changed, p.name, entries, i%10 == 0); err != nil {
				return fmt.Errorf("%s: %s at %d: %w", what, p.name, p.at, err)
			}
			return nil
		}))
	}
}

func TestSegmentsMissingOrStrange(t *testing.T) {
	t.Parallel()
	files, closed, entries := makeLog(t)
	other, _, _ := makeLog(t)
	names := files.names()
	second, third, last := names[1], names[2], files.last()
	for name, change := range map[string]struct {
		do    func(image)
		found string
	}{
		"a middle one is missing":  {func(c image) { delete(c, second) }, third},
		"one is of another log":    {func(c image) { c[second] = other[second] }, second},
		"the last is of another":   {func(c image) { c[last] = other[last] }, last},
		"all but the first are":    {func(c image) { n := c[names[0]]; clear(c); copyTo(c, other); c[names[0]] = n }, second},
		"two are swapped":          {func(c image) { c[second], c[third] = c[third], c[second] }, second},
		"one is there twice":       {func(c image) { c[segmentName(100_000)] = c[second] }, segmentName(100_000)},
		"one under a lower number": {func(c image) { c[segmentName(2)] = c[second] }, segmentName(2)},
		"one is empty":             {func(c image) { c[second] = nil }, second},
		"one is cut":               {func(c image) { c[second] = c[second][:len(c[second])-sector] }, second},
		"one has zeros behind it":  {func(c image) { c[second] = append(c[second], make([]byte, sector)...) }, second},
		"one has a frame less":     {func(c image) { c[second] = c[second][:lastFrame(c[second])] }, third},
		"garbage behind the last":  {func(c image) { c[last] = append(c[last], "garbage"...) }, last},
		"much of it": {func(c image) {
			c[last] = append(c[last], randomBytes(rand.New(rand.NewPCG(1, 1)), 4*sector)...)
		}, last},
		"a frame again behind the last": {func(c image) { c[last] = append(c[last], c[last][lastFrame(c[last]):]...) }, last},
		"a frame in the last is zero":   {func(c image) { clear(c[last][sector : 2*sector]) }, last},
		"a header is not written":       {func(c image) { copy(c[second], make([]byte, sector)) }, second},
		"the last header is not":        {func(c image) { copy(c[last], make([]byte, sector)) }, last},
	} {
		changed := files.clone()
		change.do(changed)
		// Behind the last frame of a segment nothing is missing but what was never there.
		require.NoError(t, found(changed, change.found, append(slices.Clone(entries), 0), true), name)
	}

	// The last entries of a log that was closed: what is there behind them tells.
	at := lastFrame(closed[last])
	closed[last][at-sector] ^= 1
	require.NoError(t, found(closed, last, entries, true))
}

// A write that the disk lost leaves a frame that was cut off long ago: good at its place,
// but not what the frames behind it were written behind.
func TestFrameOfAnotherPast(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(8, 8))
	r := disktest.NewRecorder()
	require.NoError(t, r.MakeDir(memoryDirectory))
	past, _ := writeGroups(t, memoryOptions(r), r, entriesOf(random, 1, 100), entriesOf(random, 1, 100))
	name := past.last()
	cut := image{name: past[name][:2*sector]}
	r = cut.disk()
	now, _ := writeGroups(t, memoryOptions(r), r, entriesOf(random, 1, 100), entriesOf(random, 1, 100))
	copy(now[name][2*sector:], past[name][2*sector:])
	var damage *eventlog.DamageError
	require.ErrorAs(t, reopen(memoryOptions(now.disk())).err, &damage)
}

func copyTo(c, other image) {
	for name, content := range other {
		c[name] = slices.Clone(content)
	}
}

func TestOldestSegmentGone(t *testing.T) {
	t.Parallel()
	files, _, entries := makeLog(t)
	names := files.names()
	delete(files, names[0])
	first, _ := segmentFirst(names[1])
	left := reopen(memoryOptions(files.disk()))
	require.NoError(t, left.err)
	require.Equal(t, first, left.first)
	require.Equal(t, entries[first-1:], left.entries)
}

func TestEverythingDamaged(t *testing.T) {
	t.Parallel()
	files, _, _ := makeLog(t)
	names := files.names()
	delete(files, names[0])
	for _, content := range files {
		content[0] ^= 1
	}
	o := memoryOptions(files.disk())
	o.OnDamage = Quarantine
	l := open(t, o)
	first, _ := segmentFirst(names[1])
	state := l.State()
	require.Equal(t, first, state.First)
	require.Equal(t, first-1, state.Last)
	require.Len(t, state.Missing, len(files))
	require.Equal(t, first, state.Missing[0].First)
	sequence, err := l.Append(t.Context(), []byte("on"), nil)
	require.NoError(t, err)
	require.Equal(t, first, sequence)
}

func TestQuarantineReports(t *testing.T) {
	t.Parallel()
	files, _, _ := makeLog(t)
	names := files.names()
	second, _ := segmentFirst(names[1])
	third, _ := segmentFirst(names[2])
	fourth, _ := segmentFirst(names[3])
	content := files[names[1]]
	at := lastFrame(content)
	content[at+frameHeaderBytes] ^= 1
	o := memoryOptions(files.disk())
	_, err := Open(t.Context(), o)
	require.ErrorIs(t, err, eventlog.ErrDamaged)
	require.ErrorContains(t, err, names[1])
	require.ErrorContains(t, err, fmt.Sprint("offset ", at))
	require.ErrorContains(t, err, "on_damage: quarantine")

	before := reopen(memoryOptions(image{names[0]: files[names[0]]}.disk()))
	require.NoError(t, before.err)
	o.OnDamage = Quarantine
	l := open(t, o)
	state := l.State()
	m := state.Missing
	require.Greater(t, m[0].First, second)
	require.Equal(t, state.Last+1, m[0].First)
	require.Equal(t, third-1, m[0].Last)
	require.Equal(t, at, m[0].At)
	require.Equal(t, memoryQuarantine+"/"+names[1], m[0].File)
	require.Equal(t, third, m[1].First)
	require.Equal(t, fourth-1, m[1].Last)
	require.Len(t, m, len(names)-1)
	old, err := decodeSegmentHeader(content[:sector])
	require.NoError(t, err)
	require.NotEqual(t, epochText(old.epoch), state.Epoch)
	add(t, l, "behind")
	require.NoError(t, l.Close())
	o.OnDamage = Refuse
	l = open(t, o)
	require.Equal(t, state.Epoch, l.State().Epoch)
	require.Equal(t, state.Last+1, l.State().Last)
}

func TestNewerFormat(t *testing.T) {
	t.Parallel()
	files, _, _ := makeLog(t)
	name := files.names()[1]
	binary.LittleEndian.PutUint32(files[name][8:], formatVersion+1)
	binary.LittleEndian.PutUint32(files[name][sector-4:], crc32.Checksum(files[name][:sector-4], castagnoli))
	o := memoryOptions(files.disk())
	o.OnDamage = Quarantine
	_, err := Open(t.Context(), o)
	require.ErrorIs(t, err, eventlog.ErrFormat)
	require.ErrorContains(t, err, name)
	require.ErrorContains(t, err, "version 2, this program knows version 1")
}
