package offheap

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAllocate(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, pageSize, pageSize + 1, 2 << 20, 6<<20 - 1} {
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
