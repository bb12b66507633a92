package onpair

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBinary(t *testing.T) {
	t.Parallel()
	text := []byte("the payment of the order is the payment of the customer")
	d := Train([][]byte{text, text, text, text, text, text})
	encoded := d.AppendBinary([]byte("x"))
	parsed, rest, err := Parse(append(encoded[1:], "rest"...))
	require.NoError(t, err)
	require.Equal(t, "rest", string(rest))
	require.Equal(t, d, parsed)
	require.Equal(t, text, parsed.AppendDecode(nil, d.AppendEncode(nil, text)))
	for end := range len(encoded) - 1 {
		_, _, err := Parse(encoded[1 : 1+end])
		require.Error(t, err)
	}
}
