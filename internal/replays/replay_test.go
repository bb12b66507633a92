package replays

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	id := NewID("0123")
	require.NotEqual(t, id, NewID("0123"))
	require.True(t, IsOf(id, "0123"))
	require.False(t, IsOf(id, "012"))
	require.False(t, IsOf(id, "0123."))
	require.False(t, IsOf(id, ""))
	require.False(t, IsOf("", ""))
	require.False(t, IsOf(".x", ""), "a store that is not open has no replays")
	require.False(t, IsOf("0123", "0123"))
}

func TestSpeed(t *testing.T) {
	t.Parallel()
	f := func(text, written string, want time.Duration) {
		t.Helper()
		var s Speed
		require.NoError(t, json.Unmarshal([]byte(text), &s))
		require.NoError(t, s.Validate())
		require.Equal(t, want, s.Of(time.Minute))
		out, err := json.Marshal(s)
		require.NoError(t, err)
		require.Equal(t, written, string(out))
	}
	f(`"max"`, `"max"`, 0)
	f(`1`, `1`, time.Minute)
	f(`1e1`, `10`, 6*time.Second)
	f(`0.5`, `0.5`, 2*time.Minute)
	f(`1e-300`, `1e-300`, math.MaxInt64)

	for _, text := range []string{`0`, `-1`, `"1"`, `"fast"`, `true`, `[]`, `1e999`} {
		var s Speed
		require.ErrorContains(t, json.Unmarshal([]byte(text), &s), "expected max or a number above 0", text)
	}
	require.Error(t, Speed(0).Validate())
	require.Error(t, Speed(math.NaN()).Validate())
	require.NoError(t, Max.Validate())
	require.Equal(t, -time.Minute, Speed(1).Of(-time.Minute))
}
