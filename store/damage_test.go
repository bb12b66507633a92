package store

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// directory is the files of a store that was closed, and the events that it held.
type directory struct {
	files  map[string][]byte
	events []Event
	all    map[uint64]Event // by position, evicted ones as well
	last   uint64           // position
}

// makeDirectory returns a directory with segments, some of whose first events are evicted.
// Where the log is short it has no more than the segments need.
func makeDirectory(t testing.TB, seed uint64, shortLog bool) directory {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 6))
	d := directory{files: make(map[string][]byte), all: make(map[uint64]Event)}
	h := newDamageHistory(disktest.NewRecorder(), shortLog)
	require.NoError(t, h.disk.MakeDir(testLog))
	h.open(t)
	for n := range 60 {
		var events []NewEvent
		for i := range 1 + random.IntN(8) {
			events = append(events, stressEvent(n*8+i+int(seed)*1000))
		}
		_, err := h.Append(t.Context(), Append{Events: events})
		require.NoError(t, err)
		h.settle()
		for e, err := range h.Events(t.Context(), Query{Limit: len(events), Descending: true}) {
			require.NoError(t, err)
			d.all[e.Position] = e
		}
	}
	require.NoError(t, h.sealer.err())
	d.events, d.last = h.heldEvents(t), h.Status().LastPosition
	require.NoError(t, h.Close())
	for _, name := range h.disk.Names("/data") {
		d.files[name] = h.disk.Content(name)
	}
	require.Greater(t, len(d.segments()), 4)
	return d
}

func newDamageHistory(disk *disktest.Recorder, shortLog bool) *fileHistory {
	h := &fileHistory{wasted: mostWasted}
	h.options = Options{Limits: Limits{MaxEvents: 100}, OpenLog: h.openLog, Codec: plainCodec{}, Segments: testSegments}
	h.layout = layout{3, 1}
	h.logFS = file.Options{Directory: testLog, Quarantine: testQuarantine}
	if shortLog {
		h.logFS.SegmentBytes = 1 << 10
	}
	h.on(disk)
	return h
}

// segments returns the names of the segments, oldest first.
func (d *directory) segments() []string {
	var names []string
	for name := range d.files {
		if strings.HasPrefix(name, testSegments) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// with returns a copy with some files changed; nil removes one.
func (d *directory) with(changed map[string][]byte) directory {
	c := *d
	c.files = maps.Clone(d.files)
	for name, content := range changed {
		if c.files[name] = content; content == nil {
			delete(c.files, name)
		}
	}
	return c
}

// checkDamaged opens the directory, which is damaged: it has to refuse it, and name a file.
// What is left of it has to be right, and what is not there has to be said. It returns the
// store that is left, which the caller closes.
func (d *directory) checkDamaged(t testing.TB) *fileHistory {
	t.Helper()
	disk := disktest.NewRecorder()
	require.NoError(t, disk.MakeDir(testLog))
	require.NoError(t, disk.MakeDir(testSegments))
	for name, content := range d.files {
		disk.Put(name, content)
	}
	h := newDamageHistory(disk, false)
	h.Store = New(h.options)
	h.Store.layout = h.layout
	err := h.Open(t.Context())
	damage, ok := errors.AsType[*eventlog.DamageError](err)
	require.True(t, ok, "%v", err)
	require.NotEmpty(t, damage.Reason)
	require.NoError(t, h.Close())
	h.options.Quarantine, h.logFS.OnDamage = testQuarantine, file.Quarantine
	h.open(t)
	d.checkLeft(t, h)
	return h
}

// checkLeft checks what a store shows of the directory.
func (d *directory) checkLeft(t testing.TB, h *fileHistory) {
	t.Helper()
	status := h.Status()
	require.NotEmpty(t, status.Losses)
	checkIndexes(t, h.Store)
	left := make(map[uint64]bool)
	for _, e := range h.heldEvents(t) {
		require.Equal(t, d.all[e.Position], e)
		left[e.Position] = true
	}
	for _, e := range d.events {
		said := slices.ContainsFunc(status.Losses, func(l Loss) bool {
			return l.First <= e.Position && (l.Last == 0 || e.Position <= l.Last)
		})
		require.True(t, left[e.Position] || said, "position %d is lost silently: %v", e.Position, status.Losses)
	}
	if len(left) < len(d.events) {
		require.NotEmpty(t, status.ReadOnly)
	}
	_, err := h.Append(t.Context(), Append{Events: []NewEvent{stressEvent(1_000_000)}})
	if status.ReadOnly != "" {
		require.ErrorIs(t, err, ErrReadOnly)
		return
	}
	require.NoError(t, err)
	require.Equal(t, d.last+1, h.Status().LastPosition)
}

// Wherever a segment is damaged, it is found, and what is left is right.
func TestDamagedSegments(t *testing.T) {
	t.Parallel()
	for _, shortLog := range []bool{false, true} {
		d := makeDirectory(t, 1, shortLog)
		names := d.segments()
		random := rand.New(rand.NewPCG(7, 7))
		for range damages(t, 150) {
			name := names[random.IntN(len(names))]
			content := bytes.Clone(d.files[name])
			what := "flip"
			if random.IntN(5) == 0 {
				what = "cut"
				content = content[:random.IntN(len(content))]
			} else {
				at := randomPlace(t, random, content)
				content[at] ^= 1 << random.IntN(8)
			}
			damaged := d.with(map[string][]byte{name: content})
			h := damaged.checkDamaged(t)
			if name == names[len(names)-1] {
				require.Empty(t, h.Status().ReadOnly, "%s %s", what, name)
			}
			require.NoError(t, h.Close())
		}
	}
}

// damages returns how many of them are tried.
func damages(t *testing.T, otherwise int) int {
	t.Helper()
	if n, ok := number("EVENTSTORE_DAMAGES"); ok {
		return int(n)
	}
	return otherwise
}

// randomPlace returns a place in one of the sections, in the header, or anywhere.
func randomPlace(t testing.TB, random *rand.Rand, content []byte) int {
	t.Helper()
	disk := disktest.NewRecorder()
	disk.Put("/f", content)
	f, err := segmentfile.Open(disk, "/f")
	require.NoError(t, err)
	all := f.Memory.Bytes()
	number := random.IntN(f.Sections() + 2)
	switch {
	case number == f.Sections():
		return random.IntN(300)
	case number > f.Sections() || len(f.Section(number)) == 0:
		return random.IntN(len(content))
	}
	section := f.Section(number)
	return cap(all) - cap(section) + random.IntN(len(section))
}

// Segments that are missing, exchanged or of another store are found.
func TestMissingSegments(t *testing.T) {
	t.Parallel()
	for _, shortLog := range []bool{false, true} {
		d, other := makeDirectory(t, 1, shortLog), makeDirectory(t, 2, shortLog)
		names := d.segments()
		n := len(names)
		require.Contains(t, other.segments(), names[n-2])
		for what, changed := range map[string]map[string][]byte{
			"the oldest":        removed(names[:2]), // the first is there for the last but one
			"one in the middle": {names[n/2]: nil},
			"all but the last":  removed(names[:n-1]),
			"exchanged":         {names[1]: d.files[names[2]], names[2]: d.files[names[1]]},
			"another's":         {names[n-2]: other.files[names[n-2]]},
			"another's oldest":  {names[1]: other.files[names[1]]},
		} {
			t.Run(fmt.Sprint(what, shortLog), func(t *testing.T) {
				damaged := d.with(changed)
				h := damaged.checkDamaged(t)
				require.NotEmpty(t, h.Status().ReadOnly)
				require.NoError(t, h.Close())
			})
		}
	}
}

func removed(names []string) map[string][]byte {
	changed := make(map[string][]byte)
	for _, name := range names {
		changed[name] = nil
	}
	return changed
}

// Without the newest segment the others and the log have what it had, but no further back.
func TestMissingNewestSegment(t *testing.T) {
	t.Parallel()
	for _, shortLog := range []bool{false, true} {
		d := makeDirectory(t, 1, shortLog)
		names := d.segments()
		left := d.with(removed(names[len(names)-1:]))
		disk := disktest.NewRecorder()
		for name, content := range left.files {
			disk.Put(name, content)
		}
		h := newDamageHistory(disk, false)
		h.open(t)
		require.Equal(t, d.events, h.heldEvents(t))
		checkIndexes(t, h.Store)
		require.NoError(t, h.Close())
	}
	short := makeDirectory(t, 1, true)
	names := short.segments()
	left := short.with(removed(names[len(names)-2:]))
	h := left.checkDamaged(t)
	require.NotEmpty(t, h.Status().ReadOnly)
	require.NoError(t, h.Close())
}

// A log that is not that of the segments is refused, however many entries it has.
func TestLogOfAnotherStore(t *testing.T) {
	t.Parallel()
	for _, shortLog := range []bool{false, true} {
		d, other := makeDirectory(t, 1, shortLog), makeDirectory(t, 2, shortLog)
		changed := make(map[string][]byte)
		for name := range d.files {
			if filepath.Dir(name) == testLog {
				changed[name] = nil
			}
		}
		none := d.with(changed)
		for name, content := range other.files {
			if filepath.Dir(name) == testLog {
				changed[name] = content
			}
		}
		others := d.with(changed)
		names := d.segments()
		for _, damaged := range []directory{none, others, none.with(removed(names[1:])), others.with(removed(names[1:]))} {
			h := damaged.checkDamaged(t)
			require.NotEmpty(t, h.Status().ReadOnly)
			require.NoError(t, h.Close())
		}
	}
}
