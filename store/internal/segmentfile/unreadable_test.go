//go:build unix

package segmentfile

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// What can't be read any more, as behind the end of a file that was cut, is damage, and
// not the end of the process.
func TestCheckUnreadable(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "a")
	require.NoError(t, Write(disk.System(), name, [][]byte{bytes.Repeat([]byte("abc"), 100_000)}))
	f, err := Open(disk.System(), name)
	require.NoError(t, err)
	require.NoError(t, os.Truncate(name, 16<<10))
	var damage *DamageError
	require.ErrorAs(t, f.Check(), &damage)
	require.GreaterOrEqual(t, damage.Offset, int64(16<<10))
}
