package postable

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func always(uint64) bool { return true }

// The table does what a map does, whatever is dead, swept and grown.
func TestTableIsAMap(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	table := New()
	held := make(map[uint64]uint64) // by hash
	hashes := make(map[uint64]uint64)
	first := uint64(1)
	for position := uint64(1); position < 200_000; position++ {
		hash := r.Uint64()
		if r.IntN(3) == 0 { // one that is known
			hash = hashes[1+r.Uint64N(position)]
		}
		hashes[position] = hash
		table.Swap(hash, position, first, func(previous uint64) {
			require.Equal(t, held[hash], previous)
			require.Equal(t, previous, table.Head(hash, first), "the new one is not there yet")
		})
		held[hash] = position
		if r.IntN(1000) == 0 {
			for next := first + r.Uint64N(position-first+1); first < next; first++ {
				if held[hashes[first]] == first {
					delete(held, hashes[first])
				}
			}
			table.Sweep(first, r.IntN(300))
		}
		probe := hashes[1+r.Uint64N(position)]
		found, ok := table.Find(probe, first, always)
		require.Equal(t, held[probe], found)
		require.Equal(t, found != 0, ok)
		require.Equal(t, found, table.Head(probe, first))
	}
	table.Sweep(1<<40, 1<<partBits)
	require.Zero(t, table.Bytes())
}

func TestEqualHashesStandBesideEachOther(t *testing.T) {
	t.Parallel()
	table := New()
	for position := uint64(1); position <= 100; position++ {
		table.Add(42, position, 1)
	}
	for position := uint64(1); position <= 100; position++ {
		found, ok := table.Find(42, 1, func(p uint64) bool { return p == position })
		require.True(t, ok)
		require.Equal(t, position, found)
		_, ok = table.Find(42, position+1, func(p uint64) bool { return p <= position })
		require.False(t, ok)
	}
}

// Readers find whatever was there when they began, while the table grows, is
// swept, and forgets.
func TestReadersBesideTheWriter(t *testing.T) {
	t.Parallel()
	table := New()
	hash := func(position uint64) uint64 { return position * 0x9e3779b97f4a7c15 }
	var first, last atomic.Uint64
	first.Store(1)
	var readers sync.WaitGroup
	stop := make(chan struct{})
	for seed := range uint64(4) {
		readers.Go(func() {
			r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // has to repeat itself
			for {
				select {
				case <-stop:
					return
				default:
				}
				to, from := last.Load(), first.Load()
				if to < from {
					continue
				}
				position := from + r.Uint64N(to-from+1)
				_, ok := table.Find(hash(position), from, func(p uint64) bool { return p == position })
				if !ok && first.Load() <= position {
					t.Errorf("position %d is missing", position)
					return
				}
			}
		})
	}
	for position := uint64(1); position <= 300_000; position++ {
		table.Add(hash(position), position, first.Load())
		last.Store(position)
		if position%100 == 0 && position > 50_000 {
			first.Store(position - 50_000)
			table.Sweep(position-50_000, 4)
		}
	}
	close(stop)
	readers.Wait()
}

// Benchmarks of a table that grows to its size; bytes/entry is what it holds then.
func BenchmarkAdd(b *testing.B) {
	for _, n := range []uint64{100_000, 1_000_000, 10_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				table := New()
				for position := uint64(1); position <= n; position++ {
					h := position * 0x9e3779b97f4a7c15
					if _, ok := table.Find(h, 1, func(p uint64) bool { return p == 0 }); ok {
						b.Fatal()
					}
					table.Add(h, position, 1)
				}
				b.ReportMetric(float64(table.Bytes())/float64(n), "bytes/entry")
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/entry")
		})
	}
}
