package file

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// count returns a number of cases: that of an environment variable, where it is set.
func count(t testing.TB, variable string, otherwise int) int {
	t.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, variable)
	return n
}

// eachSeed calls a function with seeds from 1 on: as many as EVENTSTORE_FAULT_SEEDS says,
// or EVENTSTORE_FAULT_SEED alone.
func eachSeed(t *testing.T, otherwise int, call func(seed uint64) error) {
	t.Helper()
	if os.Getenv("EVENTSTORE_FAULT_SEED") != "" {
		seed := uint64(count(t, "EVENTSTORE_FAULT_SEED", 0))
		require.NoError(t, call(seed))
		return
	}
	n := count(t, "EVENTSTORE_FAULT_SEEDS", otherwise)
	require.NoError(t, inParallel(n, func(i int) error {
		seed := uint64(i + 1)
		if err := call(seed); err != nil {
			return fmt.Errorf("EVENTSTORE_FAULT_SEED=%d: %w", seed, err)
		}
		return nil
	}))
	t.Logf("seeds 1 to %d", n)
}
