package segmentfile

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

func TestWriteAndOpen(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "a")
	sections := [][]byte{[]byte("first"), nil, bytes.Repeat([]byte("third"), 100_000)}
	require.NoError(t, Write(disk.System(), name, sections))
	f, err := Open(disk.System(), name)
	require.NoError(t, err)
	require.NoError(t, f.Check())
	require.Equal(t, len(sections), f.Sections())
	for i, section := range sections {
		require.True(t, bytes.Equal(section, f.Section(i)))
	}
}
