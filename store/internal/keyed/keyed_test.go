package keyed

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

type record struct{ a, b uint64 }

// The map does what a Go map does.
func TestMapIsAMap(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	m, want := New[record](), make(map[string]record)
	for range 100_000 {
		key := strings.Repeat("k", r.IntN(40)) + fmt.Sprint(r.IntN(3000))
		id, ok := m.Find(key)
		_, known := want[key]
		require.Equal(t, known, ok)
		switch {
		case !known:
			id = m.Add(key)
			require.Equal(t, record{}, *m.At(id))
			*m.At(id) = record{r.Uint64(), r.Uint64()}
			want[key] = *m.At(id)
		case r.IntN(2) == 0:
			m.Remove(id)
			delete(want, key)
		default:
			require.Equal(t, want[key], *m.At(id))
			require.Equal(t, key, m.Key(id))
		}
		require.Equal(t, len(want), m.Len())
	}
	got := make(map[string]record)
	for id, rec := range m.All() {
		got[m.Key(id)] = *rec
	}
	require.Equal(t, want, got)
}

func TestMemoryOfRemovedKeysGoesBack(t *testing.T) {
	t.Parallel()
	m := New[record]()
	for i := range 200_000 {
		m.Add(fmt.Sprintf("%0100d", i))
		if i >= 1000 {
			id, ok := m.Find(fmt.Sprintf("%0100d", i-1000))
			require.True(t, ok)
			m.Remove(id)
		}
	}
	require.Equal(t, 1000, m.Len())
	require.Less(t, m.Bytes(), int64(1<<20))
}

func TestPointersAreRefused(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { New[string]() })
	require.Panics(t, func() { New[struct{ p [2]*int }]() })
}

// A look-up of a key that is there, among so many.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{5_000, 1_000_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := New[record]()
			keys := make([]string, n)
			for i := range keys {
				keys[i] = fmt.Sprintf("payment-%08x", uint32(i)*2_654_435_761)
				m.Add(keys[i])
			}
			b.ReportMetric(float64(m.Bytes())/float64(n), "bytes/key")
			for i := 0; b.Loop(); i++ {
				if _, ok := m.Find(keys[i*7919%n]); !ok {
					b.Fatal()
				}
			}
		})
	}
}
