package datadir_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/datadir"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

const (
	segmentEvents = 16_384 // a segment has as many
	segments      = 3
)

// fill makes a data directory with sealed segments, and events behind them.
func fill(t *testing.T, path string) {
	t.Helper()
	d, err := datadir.Open(t.Context(), datadir.Options{Path: path, SegmentBytes: 64 << 10})
	require.NoError(t, err)
	defer func() { require.NoError(t, d.Close()) }()
	s := store.New(store.Options{
		OpenLog: func(context.Context) (eventlog.Log, error) { return d.Log, nil },
		Codec:   otelevent.Codec{}, Segments: datadir.Segments(path),
	})
	require.NoError(t, s.Open(t.Context()))
	defer func() { require.NoError(t, s.Close()) }()
	const batch = 1024
	for i := 0; i < segments*segmentEvents+segmentEvents/2; i += batch {
		events := make([]store.NewEvent, batch)
		for j := range events {
			events[j].EventID, events[j].EventType = fmt.Sprint(i+j), "Happened"
		}
		_, err := s.Append(t.Context(), store.Append{Events: events})
		require.NoError(t, err)
	}
	require.Eventually(t, func() bool {
		files, err := filepath.Glob(filepath.Join(datadir.Segments(path), "*.segment"))
		return err == nil && len(files) == segments
	}, 30*time.Second, time.Millisecond)
}

func TestVerify(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "data")
	fill(t, path)
	files, err := filepath.Glob(filepath.Join(path, "segments", "*.segment"))
	require.NoError(t, err)
	logs, err := filepath.Glob(filepath.Join(path, "log", "*"))
	require.NoError(t, err)

	r, err := datadir.Verify(t.Context(), path)
	require.NoError(t, err)
	require.True(t, r.Good(), r)
	require.Len(t, r.Segments, segments)
	for i, s := range r.Segments {
		require.Equal(t, files[i], s.File)
		require.Equal(t, uint64(i*segmentEvents+1), s.First)
		require.Equal(t, uint64((i+1)*segmentEvents), s.Last)
		info, err := os.Stat(s.File)
		require.NoError(t, err)
		require.Equal(t, info.Size(), s.Bytes)
	}

	// without changes what change does, and what is found then.
	without := func(change func(), file, want string) {
		t.Helper()
		content, err := os.ReadFile(file)
		require.NoError(t, err)
		change()
		r, err := datadir.Verify(t.Context(), path)
		require.NoError(t, err)
		require.False(t, r.Good())
		require.Contains(t, text(&r), want)
		require.NoError(t, os.WriteFile(file, content, 0o600))
		r, err = datadir.Verify(t.Context(), path)
		require.NoError(t, err)
		require.True(t, r.Good(), r)
	}
	flip := func(file string, at int) func() {
		return func() {
			content, err := os.ReadFile(file)
			require.NoError(t, err)
			content[at] ^= 1
			require.NoError(t, os.WriteFile(file, content, 0o600))
		}
	}
	remove := func(file string) func() { return func() { require.NoError(t, os.Remove(file)) } }
	without(flip(files[1], 5000), files[1], ": the checksum of section ")
	without(flip(files[0], 0), files[0], "offset 0: it does not begin as a segment does")
	without(remove(files[1]), files[1], filepath.Base(files[1])+" is missing before it")
	without(flip(logs[0], 100), logs[0], "damaged")
	require.Equal(t, len(files)+len(logs), len(r.Segments)+len(r.Log.Segments))

	remove(files[2])() // the log has what it had, but not what the one before had too
	r, err = datadir.Verify(t.Context(), path)
	require.NoError(t, err)
	require.True(t, r.Good(), r)
	remove(files[1])()
	r, err = datadir.Verify(t.Context(), path)
	require.NoError(t, err)
	require.Contains(t, r.Missing, "the log begins behind them")
}

func text(r *datadir.Report) (text string) {
	for _, s := range r.Segments {
		if s.Damage != nil {
			text += s.Damage.Reason + "\n"
		}
	}
	for _, s := range r.Log.Segments {
		text += string(s.Status) + "\n"
	}
	return text + r.Missing
}

func TestVerifyNeedsADataDirectory(t *testing.T) {
	t.Parallel()
	empty := t.TempDir()
	for _, path := range []string{empty, filepath.Join(empty, "missing")} {
		_, err := datadir.Verify(t.Context(), path)
		require.ErrorIs(t, err, fs.ErrNotExist)
		require.ErrorContains(t, err, path)
	}
	require.NoError(t, os.WriteFile(filepath.Join(empty, "FORMAT"), []byte("99\n"), 0o600))
	_, err := datadir.Verify(t.Context(), empty)
	require.ErrorIs(t, err, eventlog.ErrFormat)
	names, err := os.ReadDir(empty)
	require.NoError(t, err)
	require.Len(t, names, 1)
}

// A log may begin behind the segments where it has a checkpoint from there.
func TestVerifyCheckpoint(t *testing.T) {
	t.Parallel()
	for from, good := range map[byte]bool{1: true, 2: false} {
		path := filepath.Join(t.TempDir(), "data")
		d, err := datadir.Open(t.Context(), datadir.Options{Path: path, SegmentBytes: 1024})
		require.NoError(t, err)
		checkpoint := []byte{9<<3 | 2, 2, 1 << 3, from} // its from, and nothing else
		for _, data := range [][]byte{{}, {}, checkpoint, {}} {
			_, err := d.Log.Append(t.Context(), data, nil)
			require.NoError(t, err)
		}
		require.NoError(t, d.Log.Truncate(3))
		require.Equal(t, uint64(3), d.Log.State().First)
		require.NoError(t, d.Close())
		report, err := datadir.Verify(t.Context(), path)
		require.NoError(t, err)
		require.Equal(t, good, report.Good(), "%+v", report)
	}
}
