package store

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What an append of one event takes while so many follow the store: the median, for
// with many followers it may have to wait for a core, never for them.
func BenchmarkAppendFollowed(b *testing.B) {
	for _, followers := range []int{0, 1, 100, 10_000} {
		b.Run(fmt.Sprint(followers), func(b *testing.B) {
			s := New(Options{})
			require.NoError(b, s.Open(b.Context()))
			defer func() { require.NoError(b, s.Close()) }()
			ctx, stop := context.WithCancel(b.Context())
			var group sync.WaitGroup
			for range followers {
				group.Go(func() { _ = s.Follow(ctx, Query{}, func(*Event) bool { return true }) })
			}
			var took []time.Duration
			for n := 0; b.Loop(); n++ {
				e := stressEvent(n)
				begin := time.Now()
				_, err := s.Append(ctx, Append{Events: []NewEvent{e}})
				require.NoError(b, err)
				took = append(took, time.Since(begin))
			}
			stop()
			group.Wait()
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2]), "median-ns")
		})
	}
}

// Who waits is woken by what changes after it looked, whoever of the others is
// woken first, and whoever goes.
func TestArrivals(t *testing.T) {
	t.Parallel()
	const waiters, changes = 50, 500
	var a arrivals
	a.init()
	a.announce() // to nobody
	var mu sync.Mutex
	value := 0
	read := func() int {
		mu.Lock()
		defer mu.Unlock()
		return value
	}
	var group sync.WaitGroup
	for i := range waiters {
		group.Go(func() {
			gone, leave := context.WithCancel(t.Context())
			for seen := 0; seen < changes; {
				if i%5 == 0 && seen > changes/2 {
					leave() // does not wait any more
				}
				a.wait(gone.Done(), func() bool { return read() > seen })
				if seen = read(); gone.Err() != nil {
					break
				}
			}
			leave()
		})
	}
	for range changes {
		mu.Lock()
		value++
		mu.Unlock()
		a.announce()
	}
	group.Wait()
	require.Zero(t, a.waiting.Load())
}
