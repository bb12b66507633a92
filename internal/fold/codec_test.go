package fold

import (
	"bytes"
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCodec(t *testing.T) {
	t.Parallel()
	large, _ := new(big.Int).SetString("-123456789012345678901234567890", 10)
	for _, state := range []any{
		nil, true, false, 0, -1, math.MaxInt64, math.MinInt64, 0.1, 1e300, math.Copysign(0, -1), 100.0, math.Inf(1), large,
		json.Number("1.500"), "", "text\xff",
		[]any{},
		[]any{1, nil, "x"},
		map[string]any{},
		map[string]any{"": []any{map[string]any{"a": 1.0}}, "b": map[string]any{"c": false}},
	} {
		encoded, err := Encode(state)
		require.NoError(t, err)
		got := Decode(encoded)
		require.Equal(t, state, got)
		if f, ok := state.(float64); ok {
			require.Equal(t, math.Float64bits(f), math.Float64bits(got.(float64)))
		}
	}
	require.Nil(t, Decode(nil))
	_, err := Encode(struct{}{})
	require.Error(t, err)
}

// A state whose parts are shared is small until it is written.
func TestTooLarge(t *testing.T) {
	t.Parallel()
	var state any = "x"
	for range 60 {
		state = []any{state, map[string]any{"again": state}}
	}
	_, err := Encode(state)
	require.ErrorIs(t, err, ErrTooLarge)
	_, err = Encode(strings.Repeat("x", MaxStateBytes))
	require.ErrorIs(t, err, ErrTooLarge)
}

func FuzzCodec(f *testing.F) {
	f.Add([]byte(`{"a":[1,2.5,"x",null,true,{"b":123456789012345678901234567890}]}`))
	f.Add([]byte(`-0`))
	f.Fuzz(func(t *testing.T, text []byte) {
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var state any
		if decoder.Decode(&state) != nil {
			return
		}
		encoded, err := Encode(state)
		require.NoError(t, err)
		require.Equal(t, state, Decode(encoded))
	})
}
