package store

import (
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every byte at every place of a text is told from a digit.
func TestHexDigits(t *testing.T) {
	t.Parallel()
	const uuid = "018f3b2a-7c1d-7e9f-8abc-0123456789ef"
	digits := strings.ReplaceAll(uuid, "-", "") + "0a"
	for at := range len(uuid) {
		for b := range 256 {
			changed := func(t string) string { return t[:at] + string([]byte{byte(b)}) + t[at+1:] }
			isDigit := strings.IndexByte(hexDigits, byte(b)) >= 0
			require.Equal(t, isDigit && uuid[at] != '-' || uuid[at] == byte(b), isUUID(changed(uuid)), "%q", changed(uuid))
			if at < len(digits) {
				require.Equal(t, isDigit, isHex(changed(digits)), "%q", changed(digits))
			}
		}
	}
	for n := range digits {
		require.Equal(t, n%2 == 0, isHex(digits[:n]))
	}
}

func TestHexBits(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	for n := range 40 {
		bits := make([]byte, n)
		for i := range bits {
			bits[i] = byte(r.Uint32())
		}
		text := hex.EncodeToString(bits)
		require.Equal(t, "before"+string(bits), string(appendHexBits([]byte("before"), text)))
		require.Equal(t, text, string(appendHexDigits(nil, bits)))
		if n == uuidSize {
			uuid := string(appendUUID(nil, bits))
			require.True(t, isUUID(uuid))
			require.Equal(t, bits, appendUUIDBits(nil, uuid))
		}
	}
}
