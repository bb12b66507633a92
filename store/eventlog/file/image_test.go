package file

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/zeebo/xxh3"

	"github.com/gyroscops/otel-eventstore/store/internal/disk/disktest"
)

const (
	memoryDirectory  = "/data/log"
	memoryQuarantine = "/data/quarantine"
)

// image is the files of a log.
type image map[string][]byte

func (im image) clone() image {
	c := image{}
	for name, content := range im {
		c[name] = slices.Clone(content)
	}
	return c
}

func (im image) names() []string { return slices.Sorted(maps.Keys(im)) }

// last returns the name of the last segment.
func (im image) last() string { names := im.names(); return names[len(names)-1] }

func (im image) disk() *disktest.Recorder {
	r := disktest.NewRecorder()
	_ = r.MakeDir(memoryDirectory)
	for name, content := range im {
		r.Put(filepath.Join(memoryDirectory, name), content)
	}
	return r
}

func imageOf(r *disktest.Recorder) image {
	im := image{}
	for _, name := range r.Names(memoryDirectory) {
		im[filepath.Base(name)] = r.Content(name)
	}
	return im
}

func memoryOptions(r *disktest.Recorder) Options {
	return Options{Directory: memoryDirectory, FS: r, Quarantine: memoryQuarantine}
}

// opened is what there is after a log was opened; entries by a hash of their content.
type opened struct {
	entries []uint64
	torn    int64
	missing int
	first   uint64
	err     error
}

func reopen(o Options) (found opened) {
	l, err := Open(context.Background(), o)
	if err != nil {
		return opened{err: err}
	}
	defer func() { _ = l.Close() }()
	state := l.State()
	found = opened{torn: state.TornBytes, missing: len(state.Missing), first: state.First}
	if state.First > state.Last {
		return found
	}
	for e, err := range l.Entries(context.Background(), state.First) {
		if err != nil {
			found.err = err
			return found
		}
		found.entries = append(found.entries, hashOf(e.Data))
		if e.Sequence == state.Last {
			break
		}
	}
	return found
}

func hashOf(data []byte) uint64 {
	return xxh3.Hash(data)
}

func hashes(entries [][]byte) []uint64 {
	var all []uint64
	for _, e := range entries {
		all = append(all, hashOf(e))
	}
	return all
}

// writeGroups writes a log in which each group is a frame, and returns its files as a
// crash leaves them when all was synced, and after it was closed.
func writeGroups(t testing.TB, o Options, r *disktest.Recorder, groups ...[][]byte) (crashed, closed image) {
	t.Helper()
	l, err := Open(t.Context(), o)
	require.NoError(t, err)
	for _, g := range groups {
		appendGroup(t, l, g)
	}
	crashed = imageOf(r)
	require.NoError(t, l.Close())
	return crashed, imageOf(r)
}

// appendGroup appends entries that become one frame, in order.
func appendGroup(t testing.TB, l *Log, entries [][]byte) {
	t.Helper()
	for _, err := range tryGroup(l, entries) {
		require.NoError(t, err)
	}
}

// tryGroup appends entries that become one frame, in order, and returns the error of each.
func tryGroup(l *Log, entries [][]byte) []error {
	all := make([]*request, len(entries))
	failures := make([]error, len(entries))
	l.mutex.Lock()
	for i, data := range entries {
		all[i] = &request{data: data, done: make(chan struct{}, 1)}
	}
	// The committer finds them together, as if they had waited for the frame before.
	l.waiting = append(l.waiting, all...)
	l.mutex.Unlock()
	l.work <- struct{}{}
	for i, r := range all {
		<-r.done
		failures[i] = r.err
	}
	return failures
}

func randomBytes(random *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(random.Uint32())
	}
	return b
}

// inParallel calls a function for 0 to n-1 on two goroutines, and returns the first error.
func inParallel(n int, call func(i int) error) error {
	var group sync.WaitGroup
	failed := make(chan error, 2)
	for worker := range 2 {
		group.Go(func() {
			for i := worker; i < n; i += 2 {
				if err := call(i); err != nil {
					failed <- fmt.Errorf("case %d: %w", i, err)
					return
				}
			}
		})
	}
	group.Wait()
	close(failed)
	return <-failed
}

func entriesOf(random *rand.Rand, n, size int) [][]byte {
	var entries [][]byte
	for range n {
		entries = append(entries, randomBytes(random, size))
	}
	return entries
}

func zeroFrom(b []byte, at int) []byte {
	return append(slices.Clone(b[:at]), bytes.Repeat([]byte{0}, len(b)-at)...)
}
