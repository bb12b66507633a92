package file

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// An append until it is durable, on the disk that has the temporary directory, with a
// reader of the end as a store has one.
func BenchmarkAppend(b *testing.B) {
	for _, size := range []int{1 << 10, 300 << 10} {
		for _, appenders := range []int{1, 16} {
			b.Run(fmt.Sprintf("bytes=%d/appenders=%d", size, appenders), func(b *testing.B) {
				l, err := Open(b.Context(), Options{Directory: b.TempDir()})
				require.NoError(b, err)
				entries := l.Entries(b.Context(), 1)
				var reader, writers sync.WaitGroup
				reader.Go(func() {
					for e, err := range entries {
						if err != nil || e.Local == nil {
							b.Error(err)
						}
					}
				})
				data := randomBytes(rand.New(rand.NewPCG(1, 1)), size)
				b.SetBytes(int64(size))
				b.ResetTimer()
				var begun atomic.Int64
				for range appenders {
					writers.Go(func() {
						for begun.Add(1) <= int64(b.N) {
							if _, err := l.Append(context.Background(), data, &begun); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				writers.Wait()
				b.StopTimer()
				state := l.State()
				b.ReportMetric(float64(b.N)/float64(state.Syncs), "entries/sync")
				b.ReportMetric(float64(state.SyncTime.Microseconds())/float64(state.Syncs), "µs/sync")
				require.NoError(b, l.Close())
				reader.Wait()
			})
		}
	}
}

// Opening a log, which checks it, and reading all of it, from the system's cache: 128 MiB.
func BenchmarkRead(b *testing.B) {
	for _, size := range []int{1 << 10, 300 << 10} {
		o := Options{Directory: b.TempDir()}
		l, err := Open(b.Context(), o)
		require.NoError(b, err)
		entries := entriesOf(rand.New(rand.NewPCG(1, 1)), 1<<20/size+1, size)
		total := 0
		for total < 128<<20 {
			appendGroup(b, l, entries)
			total += len(entries) * size
		}
		last := l.State().Last
		b.Run(fmt.Sprintf("bytes=%d/entries", size), func(b *testing.B) {
			b.SetBytes(int64(total))
			for b.Loop() {
				for e, err := range l.Entries(b.Context(), 1) {
					require.NoError(b, err)
					if e.Sequence == last {
						break
					}
				}
			}
		})
		require.NoError(b, l.Close())
		b.Run(fmt.Sprintf("bytes=%d/open", size), func(b *testing.B) {
			b.SetBytes(int64(total))
			for b.Loop() {
				l, err := Open(b.Context(), o)
				require.NoError(b, err)
				require.NoError(b, l.Close())
			}
		})
	}
}
