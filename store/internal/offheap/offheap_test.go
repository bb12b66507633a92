package offheap

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAllocate(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, pageSize, pageSize + 1, chunkSize / 4, chunkSize/4 + 1, 2 << 20, 6<<20 - 1} {
		m := Allocate(size)
		b := m.Bytes()
		require.GreaterOrEqual(t, len(b), size)
		require.Zero(t, len(b)%pageSize)
		for i := 0; i < len(b); i += pageSize {
			require.Zero(t, b[i])
			b[i] = 1
		}
		b[len(b)-1] = 1
		runtime.KeepAlive(m)
	}
}

// Memory that nothing refers to is given back, whatever its size.
func TestGivenBack(t *testing.T) {
	before := InUse()
	for range 100 {
		Allocate(3 * pageSize).Bytes()[0] = 1
		Allocate(chunkSize).Bytes()[0] = 1
	}
	require.Eventually(t, func() bool {
		runtime.GC()
		return InUse() <= before
	}, 20*time.Second, time.Millisecond)
}

// Runs never overlap, are zeroed, and are used again; chunks without any are given
// back.
func TestPool(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	var p pool
	held := make(map[int]run)
	most := 0
	for i := range 2_000 {
		if len(held) > 150 || len(held) > 0 && r.IntN(2) == 0 {
			for number, run := range held {
				require.Equal(t, len(run.bytes()), bytes.Count(run.bytes(), []byte{byte(number)}))
				p.giveBack(run)
				delete(held, number)
				break
			}
			continue
		}
		run := p.take(1 + r.IntN(mostShared))
		require.Equal(t, len(run.bytes()), bytes.Count(run.bytes(), []byte{0}))
		copy(run.bytes(), bytes.Repeat([]byte{byte(i)}, len(run.bytes())))
		held[i] = run
		most = max(most, len(p.chunks))
	}
	require.Less(t, most, 60)
	for _, run := range held {
		p.giveBack(run)
	}
	require.Len(t, p.chunks, spareChunks)
}

func TestFindFreePages(t *testing.T) {
	t.Parallel()
	c := chunk{free: chunkPages}
	f := func(pages, want int, found bool) {
		t.Helper()
		first, ok := c.find(pages)
		require.Equal(t, found, ok)
		if found {
			require.Equal(t, want, first)
		}
	}
	f(chunkPages, 0, true)
	c.reserve(0, 63)
	f(1, 63, true)
	f(chunkPages-63, 63, true)
	f(chunkPages-62, 0, false)
	c.reserve(65, 1)
	f(2, 63, true)
	f(3, 66, true)
	c.reserve(chunkPages-1, 1)
	f(chunkPages-1-66, 66, true)
	f(chunkPages-66, 0, false)
}
