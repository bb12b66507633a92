package file

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

func open(t *testing.T, o Options) *Log {
	t.Helper()
	l, err := Open(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// contents reads all entries that are durable now.
func contents(t *testing.T, l *Log) []string {
	t.Helper()
	var found []string
	state := l.State()
	for e, err := range l.Entries(t.Context(), state.First) {
		if state.Last < state.First {
			break
		}
		require.NoError(t, err)
		require.Equal(t, state.First+uint64(len(found)), e.Sequence)
		require.Nil(t, e.Local)
		found = append(found, string(e.Data))
		if e.Sequence == state.Last {
			break
		}
	}
	return found
}

func add(t *testing.T, l *Log, data ...string) {
	t.Helper()
	for _, d := range data {
		_, err := l.Append(t.Context(), []byte(d), nil)
		require.NoError(t, err)
	}
}

func TestAppendAndReadBack(t *testing.T) {
	t.Parallel()
	o := Options{Directory: t.TempDir(), SegmentBytes: 2048}
	l := open(t, o)
	state := l.State()
	require.Equal(t, uint64(1), state.First)
	require.Zero(t, state.Last)
	var want []string
	for i := range 40 {
		data := fmt.Sprint("entry ", i)
		if i%7 == 0 {
			data = ""
		}
		want = append(want, data)
		sequence, err := l.Append(t.Context(), []byte(data), nil)
		require.NoError(t, err)
		require.Equal(t, uint64(i+1), sequence)
	}
	epoch := l.State().Epoch
	require.NoError(t, l.Close())
	require.NoError(t, l.Close())
	_, err := l.Append(t.Context(), []byte("late"), nil)
	require.ErrorIs(t, err, eventlog.ErrClosed)

	l = open(t, o)
	require.Equal(t, want, contents(t, l))
	state = l.State()
	require.Equal(t, epoch, state.Epoch)
	require.Equal(t, uint64(40), state.Last)
	require.Greater(t, state.Segments, 5)
	require.Zero(t, state.TornBytes)
	add(t, l, "one more")
	require.NoError(t, l.Close())
	require.Equal(t, append(want, "one more"), contents(t, open(t, o)))
}

func TestTornTail(t *testing.T) {
	t.Parallel()
	o := Options{Directory: t.TempDir()}
	l := open(t, o)
	add(t, l, "first", "second")
	name := filepath.Join(o.Directory, segmentName(1))
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, l.Close())
	require.NoError(t, os.WriteFile(name, whole[:len(whole)-1], 0o600))
	l = open(t, o)
	require.Equal(t, []string{"first"}, contents(t, l))
	require.Equal(t, int64(511), l.State().TornBytes)
	add(t, l, "third")
	require.NoError(t, l.Close())
	require.Equal(t, []string{"first", "third"}, contents(t, open(t, o)))
}

func TestAppendsShareASync(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Directory: t.TempDir()})
	const appends = 2000
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			for range appends / 50 {
				_, err := l.Append(t.Context(), []byte("data"), nil)
				if !errors.Is(err, nil) {
					panic(err)
				}
			}
		})
	}
	group.Wait()
	require.Equal(t, uint64(appends), l.State().Last)
	require.Less(t, l.State().Syncs, uint64(appends/2))
}

func TestGroupsAreBounded(t *testing.T) {
	t.Parallel()
	f := func(o Options, sizes []int, frames uint64) {
		t.Helper()
		o.Directory = t.TempDir()
		l := open(t, o)
		var entries [][]byte
		for _, size := range sizes {
			entries = append(entries, make([]byte, size))
		}
		before := l.State().Syncs
		appendGroup(t, l, entries)
		require.Equal(t, frames, l.State().Syncs-before)
		require.Len(t, contents(t, l), len(sizes))
	}
	f(Options{groupEntries: 4}, make([]int, 10), 3)
	f(Options{groupBytes: 1000}, []int{400, 400, 400}, 2)
	f(Options{groupBytes: 1000}, []int{10, 5000, 10, 10}, 3)
	f(Options{groupBytes: 1000}, []int{996, 10}, 2) // a length takes 2 bytes
	f(Options{groupBytes: 1000}, []int{987, 10}, 1)
	// Frames larger than a segment have one each.
	f(Options{groupBytes: 1000, SegmentBytes: 2048}, []int{5000, 5000, 10}, 3)
}

func TestFollow(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Directory: t.TempDir()})
	add(t, l, "before")
	entries := l.Entries(t.Context(), 1)
	next, stop := iter.Pull2(entries)
	defer stop()
	for i := range 5 {
		_, err := l.Append(t.Context(), fmt.Append(nil, i), i)
		require.NoError(t, err)
	}
	add(t, l, "no local")
	e, err, ok := next()
	require.True(t, ok)
	require.NoError(t, err)
	require.Equal(t, "before", string(e.Data))
	for i := range 5 {
		e, err, _ = next()
		require.NoError(t, err)
		require.Equal(t, eventlog.Entry{Sequence: uint64(i + 2), Local: i}, e)
	}
	e, err, _ = next()
	require.NoError(t, err)
	require.Equal(t, "no local", string(e.Data))

	// A second reader gets what there is, and then hears why that is all.
	for e, err = range l.Entries(t.Context(), 7) {
		if err != nil {
			require.ErrorIs(t, err, errFollowed)
			break
		}
		require.Equal(t, uint64(7), e.Sequence)
	}
	require.ErrorIs(t, err, errFollowed)
	require.NoError(t, l.Close())
	_, _, ok = next()
	require.False(t, ok)
}

func TestFollowerThatIsNeverReadLetsGo(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Directory: t.TempDir()})
	ctx, cancel := context.WithCancel(t.Context())
	_ = l.Entries(ctx, 1)
	cancel()
	for range 3 * handOverGroups {
		add(t, l, "data")
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	o := Options{Directory: t.TempDir(), SegmentBytes: 2048}
	l := open(t, o)
	for i := range 20 {
		add(t, l, fmt.Sprint(i))
	}
	next, stop := iter.Pull2(l.Entries(t.Context(), 1))
	defer stop()
	_, err, _ := next()
	require.NoError(t, err)
	require.NoError(t, l.Truncate(11))
	state := l.State()
	require.LessOrEqual(t, state.First, uint64(11))
	require.Greater(t, state.First, uint64(5))
	for err == nil {
		_, err, _ = next()
	}
	require.ErrorIs(t, err, eventlog.ErrTruncated)
	stop()
	require.NoError(t, l.Close())
	l = open(t, o)
	require.Equal(t, state.First, l.State().First)
	require.Len(t, contents(t, l), int(20-state.First+1))
	require.NoError(t, l.Truncate(1000))
	require.Equal(t, 1, l.State().Segments)
}
