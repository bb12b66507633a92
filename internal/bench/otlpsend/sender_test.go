package otlpsend

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/mem"
)

func TestEncodedMessagesStayAsTheyAre(t *testing.T) {
	t.Parallel()
	slices, err := encoded{}.Marshal([]byte("request"))
	require.NoError(t, err)
	require.Equal(t, "request", string(slices.Materialize()))
	_, err = encoded{}.Marshal("request")
	require.ErrorContains(t, err, "a message is a string")

	var answer []byte
	require.NoError(t, encoded{}.Unmarshal(mem.BufferSlice{mem.SliceBuffer("answer")}, &answer))
	require.Equal(t, "answer", string(answer))
	require.ErrorContains(t, encoded{}.Unmarshal(nil, new(string)), "goes into a *string")
}
