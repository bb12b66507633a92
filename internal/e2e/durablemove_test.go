package e2e

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a collector has in memory is replayed into one with files, as the README has it,
// and is the same there; moved again it is known.
func TestMoveFromMemoryToFiles(t *testing.T) {
	t.Parallel()
	memory, d := start(t), newDurable(t)
	sendCloudTrail(t, memory)
	from := apiOf(t, memory)
	files := d.run()
	moved := from.get("/replay", nil, "application/x-protobuf")
	for range 2 {
		status, body := post(t, files, "application/x-protobuf", moved)
		require.Equal(t, http.StatusOK, status, "%s", body)
	}
	require.NoError(t, files.Kill())

	to := apiOf(t, d.run())
	want, got := oneByOne(t, from.held()), oneByOne(t, to.held())
	require.Len(t, got, cloudTrailRecords)
	require.Equal(t, want, got)
	require.Equal(t, from.events(nil), to.events(nil))
	require.Empty(t, to.rejections().Rejections)
	t.Run("figures", func(t *testing.T) { requireCloudTrailFigures(t, to) })
}
