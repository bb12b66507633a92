package file

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// token is what an appender hands to the reader.
type token struct{ appender, number int }

func TestAppendersAFollowerAndATruncater(t *testing.T) {
	t.Parallel()
	const appenders, appends = 16, 400
	o := Options{Directory: t.TempDir(), SegmentBytes: 64 << 10}
	l := open(t, o)
	entries := l.Entries(t.Context(), 1)
	var followed atomic.Uint64
	var background, writers sync.WaitGroup
	next := make([]int, appenders)
	background.Go(func() {
		for e, err := range entries {
			if err != nil || e.Local == nil || e.Data != nil || e.Sequence != followed.Load()+1 {
				t.Errorf("entry %d: %v %v", e.Sequence, e.Local, err)
				return
			}
			// Each once, and those of one appender in its order.
			k := e.Local.(*token)
			if k.number != next[k.appender] {
				t.Errorf("appender %d: %d, expected %d", k.appender, k.number, next[k.appender])
			}
			next[k.appender]++
			followed.Store(e.Sequence)
		}
	})
	done := make(chan struct{})
	background.Go(func() {
		for {
			if err := l.Truncate(followed.Load() / 2); err != nil {
				t.Error(err)
			}
			select {
			case <-done:
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	sequences := make([][]uint64, appenders)
	for a := range appenders {
		writers.Go(func() {
			random := rand.New(rand.NewPCG(uint64(a), 0))
			data := make([]byte, 8, 2000)
			for i := range appends {
				binary.LittleEndian.PutUint64(data, uint64(a)<<32|uint64(i))
				sequence, err := l.Append(t.Context(), data[:8+random.IntN(1900)], &token{a, i})
				if err != nil {
					t.Error(err)
					return
				}
				sequences[a] = append(sequences[a], sequence)
			}
		})
	}
	writers.Wait()
	close(done)
	require.NoError(t, l.Close())
	background.Wait()
	require.Equal(t, uint64(appenders*appends), followed.Load())

	l = open(t, o)
	state := l.State()
	at := map[uint64]uint64{}
	for e, err := range l.Entries(t.Context(), state.First) {
		require.NoError(t, err)
		at[e.Sequence] = binary.LittleEndian.Uint64(e.Data)
		if e.Sequence == state.Last {
			break
		}
	}
	require.Greater(t, state.First, uint64(1))
	for a, list := range sequences {
		for i, sequence := range list {
			if sequence >= state.First {
				require.Equal(t, uint64(a)<<32|uint64(i), at[sequence])
			}
		}
	}
}

// An append whose caller leaves is in the log or not, as it was told.
func TestCancelledAppends(t *testing.T) {
	t.Parallel()
	o := Options{Directory: t.TempDir()}
	l := open(t, o)
	var mutex sync.Mutex
	want := map[string]bool{}
	var group sync.WaitGroup
	for a := range 8 {
		group.Go(func() {
			random := rand.New(rand.NewPCG(uint64(a), 9))
			for i := range 100 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(random.IntN(2000))*time.Microsecond)
				data := []byte{byte(a), byte(i)}
				_, err := l.Append(ctx, data, nil)
				cancel()
				if err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				if err == nil {
					mutex.Lock()
					want[string(data)] = true
					mutex.Unlock()
				}
			}
		})
	}
	group.Wait()
	found := contents(t, l)
	require.Len(t, found, len(want))
	for _, data := range found {
		require.True(t, want[data])
	}
}

// A reader that is slow makes appends wait, and one that leaves lets them go on.
func TestSlowFollower(t *testing.T) {
	t.Parallel()
	l := open(t, Options{Directory: t.TempDir()})
	ctx, leave := context.WithCancel(t.Context())
	_ = l.Entries(ctx, 1)
	const all = 10 * handOverGroups
	var appended atomic.Int64
	var group sync.WaitGroup
	group.Go(func() {
		for i := range all {
			if _, err := l.Append(t.Context(), []byte("data"), i); err != nil {
				t.Error(err)
			}
			appended.Add(1)
		}
	})
	require.Eventually(t, func() bool { return appended.Load() > handOverGroups }, time.Minute, time.Millisecond)
	require.LessOrEqual(t, appended.Load(), int64(handOverGroups+1))
	leave()
	group.Wait()
	require.Equal(t, uint64(all), l.State().Last)
}

func TestCloseIsForAllCallers(t *testing.T) {
	t.Parallel()
	o := Options{Directory: t.TempDir()}
	l := open(t, o)
	entries := l.Entries(t.Context(), 1)
	var group sync.WaitGroup
	var acknowledged, followed atomic.Int64
	group.Go(func() {
		for _, err := range entries {
			if err != nil {
				t.Error(err)
			}
			followed.Add(1)
		}
	})
	for range 8 {
		group.Go(func() {
			for {
				_, err := l.Append(t.Context(), []byte("data"), 1)
				if errors.Is(err, eventlog.ErrClosed) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				acknowledged.Add(1)
			}
		})
	}
	require.Eventually(t, func() bool { return acknowledged.Load() > 50 }, time.Minute, time.Millisecond)
	for range 3 {
		group.Go(func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	require.Equal(t, acknowledged.Load(), followed.Load())
	require.Len(t, contents(t, open(t, o)), int(acknowledged.Load()))
}
