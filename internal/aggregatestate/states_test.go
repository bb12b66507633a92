package aggregatestate

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

func counter(n int) store.Value {
	return object(store.KeyValue{Key: "n", Value: store.Int(int64(n))})
}

func appendLong(t testing.TB, s *store.Store, id string, events int) {
	batch := make([]store.NewEvent, 0, 1000)
	for n := 1; n <= events; n++ {
		if batch = append(batch, newEvent(id, n, counter(n))); len(batch) == cap(batch) || n == events {
			appendAll(t, s, batch...)
			batch = batch[:0]
		}
	}
}

// Who asks again folds few events, wherever in a long history.
func TestLongAggregate(t *testing.T) {
	t.Parallel()
	const events = 100_000
	s := openStore(t, store.Limits{})
	appendLong(t, s, "long", events)
	states := New(s, nil)
	folded := func(read func() (State, error), version uint64) uint64 {
		t.Helper()
		before := states.Counts().Folded
		got, err := read()
		require.NoError(t, err)
		require.Equal(t, version, got.Version)
		require.JSONEq(t, fmt.Sprintf(`{"n":%d}`, version), string(got.JSON))
		return states.Counts().Folded - before
	}
	latest := func() (State, error) { return states.Latest(t.Context(), "Thing", "long") }
	require.Equal(t, uint64(events), folded(latest, events))
	require.Less(t, folded(latest, events), uint64(snapshotEvery))
	for _, version := range []uint64{1, 255, 256, 257, 50_000, 99_999} {
		require.Less(t, folded(func() (State, error) {
			return states.AtVersion(t.Context(), "Thing", "long", version)
		}, version), uint64(snapshotEvery))
		require.Less(t, folded(func() (State, error) {
			return states.AtTime(t.Context(), "Thing", "long", startOfTime.Add(time.Duration(version)*time.Second))
		}, version), uint64(snapshotEvery))
	}
	require.Equal(t, events/snapshotEvery, states.Counts().Snapshots)
	require.LessOrEqual(t, states.Counts().SnapshotBytes, int64(maxSnapshotBytes))

	appendAll(t, s, newEvent("long", events+1, counter(events+1)))
	require.Less(t, folded(latest, events+1), uint64(snapshotEvery)+1)
}

// A state that would need evicted events is refused, also where a snapshot has it.
func TestEviction(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{MaxEvents: 1000})
	appendLong(t, s, "x", 1000)
	states := New(s, nil)
	_, err := states.Latest(t.Context(), "Thing", "x")
	require.NoError(t, err)
	require.NotZero(t, states.Counts().Snapshots)

	appendAll(t, s, newEvent("y", 1, counter(1)))
	evicted := func(_ State, err error) {
		t.Helper()
		var e *store.EvictedError
		require.ErrorAs(t, err, &e)
		require.Equal(t, store.EvictedError{What: "version", Asked: 1, First: 2}, *e)
	}
	evicted(states.Latest(t.Context(), "Thing", "x"))
	evicted(states.AtVersion(t.Context(), "Thing", "x", 700))
	evicted(states.AtTime(t.Context(), "Thing", "x", startOfTime))
	_, err = states.Diff(t.Context(), "Thing", "x", 700, 701)
	require.ErrorIs(t, err, store.ErrEvicted)
	require.Zero(t, states.Counts().Snapshots, "they are of no use any more")
	require.Zero(t, states.Counts().SnapshotBytes)

	none, err := states.AtVersion(t.Context(), "Thing", "x", 0) // needs no event
	require.NoError(t, err)
	require.Equal(t, "null", string(none.JSON))
	_, err = states.AtVersion(t.Context(), "Thing", "x", 1001)
	var above *VersionError
	require.ErrorAs(t, err, &above)
	require.Equal(t, VersionError{1001, 1000}, *above)
}

func TestErrors(t *testing.T) {
	t.Parallel()
	s := store.New(store.Options{})
	states := New(s, nil)
	_, err := states.Latest(t.Context(), "Thing", "x")
	require.ErrorIs(t, err, store.ErrNotReady)
	require.NoError(t, s.Open(t.Context()))
	_, err = states.Latest(t.Context(), "Thing", "x")
	require.ErrorIs(t, err, store.ErrNotFound)
	appendLong(t, s, "x", 10)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = states.Latest(ctx, "Thing", "x")
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, s.Close())
	_, err = states.Latest(t.Context(), "Thing", "x")
	require.ErrorIs(t, err, store.ErrClosed)
}

// Readers and a writer at once: each state is that of its version.
func TestConcurrentReads(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{MaxEvents: 3000})
	states := New(s, nil)
	var readers sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	for range 4 {
		readers.Go(func() {
			for ctx.Err() == nil {
				got, err := states.Latest(ctx, "Thing", "x")
				switch {
				case err == nil:
					assert.JSONEq(t, fmt.Sprintf(`{"n":%d}`, got.Version), string(got.JSON))
				case !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrEvicted) && ctx.Err() == nil:
					t.Error(err)
				}
			}
		})
	}
	for n := 1; n <= 4000; n++ {
		appendAll(t, s, newEvent("x", n, counter(n)))
	}
	stop()
	readers.Wait()
}
