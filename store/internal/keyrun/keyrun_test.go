package keyrun

import (
	"cmp"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
	"github.com/gyroscops/otel-eventstore/store/internal/segmentfile"
)

// write writes a table of entries to a file and reads it.
func write(t testing.TB, n int, base uint64, add func(*Writer)) Table {
	name := filepath.Join(t.TempDir(), "run")
	lengths := Lengths(n)
	w, err := segmentfile.Create(disk.System(), name, lengths[:])
	require.NoError(t, err)
	add(NewWriter(n, base, w.Section(0), w.Section(1), w.Section(2)))
	require.NoError(t, w.Commit())
	f, err := segmentfile.Open(disk.System(), name)
	require.NoError(t, err)
	require.NoError(t, f.Check())
	t.Cleanup(func() { _ = f.Memory.Bytes()[0] }) // is there until then
	return NewTable(f.Section(0), f.Section(1), f.Section(2), base)
}

func tableOf(t testing.TB, entries []Entry, base uint64) Table {
	sorted := slices.SortedFunc(slices.Values(entries), func(a, b Entry) int { return cmp.Compare(a.Hash, b.Hash) })
	return write(t, len(sorted), base, func(w *Writer) {
		for _, e := range sorted {
			w.Add(e)
		}
		w.End()
	})
}

func checkTable(t *testing.T, table *Table, entries []Entry) {
	t.Helper()
	require.Equal(t, len(entries), table.Len())
	want := make(map[uint64][]uint64)
	for _, e := range entries {
		want[e.Hash] = append(want[e.Hash], e.Position)
	}
	for hash, positions := range want {
		require.ElementsMatch(t, positions, slices.Collect(table.Find(hash)))
		for _, other := range []uint64{hash - 1, hash + 1} {
			if want[other] == nil {
				require.Empty(t, slices.Collect(table.Find(other)))
			}
		}
	}
}

// A table has what was added, under hashes at both ends, under equal ones, and under
// ones that are anything but evenly spread; merged tables have what each has.
func TestTable(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	spreads := map[string]func(i int) uint64{
		"even":   func(int) uint64 { return random.Uint64() },
		"few":    func(int) uint64 { return random.Uint64N(9) << 60 },
		"low":    func(i int) uint64 { return uint64(i) },
		"high":   func(i int) uint64 { return -uint64(i) },
		"middle": func(i int) uint64 { return 1<<63 + uint64(i)*3 },
	}
	for name, hash := range spreads {
		for _, n := range []int{0, 1, 2, 3, 31, 32, 33, 1000, 5000} {
			var entries, all []Entry
			var tables []Table
			for i := range n {
				entries = append(entries, Entry{hash(i), 1000 + uint64(i)})
				if len(entries) == 1+n/3 || i == n-1 {
					tables = append(tables, tableOf(t, entries, 1000))
					checkTable(t, &tables[len(tables)-1], entries)
					all, entries = append(all, entries...), nil
				}
			}
			merged := write(t, len(all), 7, func(w *Writer) { Merge(w, tables) })
			t.Log(name, n)
			checkTable(t, &merged, all)
		}
	}
}

// About one hash of a thousand that is not there passes the filter.
func TestFilter(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // has to repeat itself
	const n = 100_000
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{random.Uint64(), uint64(i)}
	}
	table := tableOf(t, entries, 0)
	passed := 0
	for range n {
		if mayHave(table.filter, random.Uint64()) {
			passed++
		}
	}
	require.Less(t, passed, n/300)
}

// What a look-up takes, of hashes that are there and of others.
func BenchmarkFind(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6)) //nolint:gosec // has to repeat itself
	const n = 1_000_000
	entries := make([]Entry, n)
	for i := range entries {
		entries[i] = Entry{random.Uint64(), uint64(i)}
	}
	table := tableOf(b, entries, 0)
	for name, hash := range map[string]func(i int) uint64{
		"there": func(i int) uint64 { return entries[i%n].Hash },
		"not":   func(int) uint64 { return random.Uint64() },
	} {
		b.Run(name, func(b *testing.B) {
			i := 0
			for b.Loop() {
				for range table.Find(hash(i)) {
					break
				}
				i += 7919
			}
		})
	}
}
