package file

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	files, _, entries := makeLog(t)
	names := files.names()
	report, err := Verify(t.Context(), files.disk(), memoryDirectory)
	require.NoError(t, err)
	require.True(t, report.Good())
	require.Len(t, report.Segments, len(names))
	last := report.Segments[len(names)-1]
	require.Equal(t, uint64(len(entries)), last.Last)
	for _, s := range report.Segments {
		require.Equal(t, Whole, s.Status)
		require.Equal(t, last.Epoch, s.Epoch)
		require.Positive(t, s.Frames)
	}

	content := files[files.last()]
	files[files.last()] = content[:len(content)-1]
	files[names[1]][sector+frameHeaderBytes] ^= 1
	disk := files.disk()
	report, err = Verify(t.Context(), disk, memoryDirectory)
	require.NoError(t, err)
	require.False(t, report.Good())
	require.Equal(t, Damaged, report.Segments[1].Status)
	require.Equal(t, int64(sector), report.Segments[1].Offset)
	require.Equal(t, Whole, report.Segments[2].Status)
	require.Equal(t, Torn, report.Segments[len(names)-1].Status)
	require.Equal(t, files, imageOf(disk))
	require.Zero(t, disk.Operations())
}
