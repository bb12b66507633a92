package bitpack

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func checkColumn(t *testing.T, values []uint64) {
	t.Helper()
	b, h := Append([]byte("before"), values)
	data := append(b, "rest of it"...)[len("before"):]
	require.Equal(t, len(b)-len("before"), h.DataLen())
	require.Equal(t, len(values), h.Len())
	require.Equal(t, slices.Min(values), h.Base())
	var unpacked [MaxLen]uint64
	h.Unpack(data, &unpacked)
	require.Equal(t, values, unpacked[:len(values)])
	for i, v := range values {
		require.Equal(t, v, h.At(data, i))
	}
}

func TestColumnsReadBack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	for n := 1; n <= MaxLen; n++ {
		for width := 0; width <= 64; width += 1 + r.IntN(5) {
			base := r.Uint64() >> r.IntN(65)
			values, few := make([]uint64, n), make([]uint64, n)
			kinds := make([]uint64, 1+r.IntN(20))
			for i := range kinds {
				kinds[i] = r.Uint64() >> (64 - width)
			}
			for i := range values {
				values[i] = base + r.Uint64()>>(64-width)
				few[i] = kinds[r.IntN(len(kinds))]
			}
			checkColumn(t, values)
			checkColumn(t, few)
		}
	}
	checkColumn(t, []uint64{math.MaxUint64, 0})
	checkColumn(t, []uint64{math.MaxUint64})
}

func TestSizes(t *testing.T) {
	t.Parallel()
	f := func(want int, value func(i int) uint64) {
		t.Helper()
		values := make([]uint64, MaxLen)
		for i := range values {
			values[i] = value(i)
		}
		data, _ := Append(nil, values)
		require.Len(t, data, want)
	}
	f(0, func(int) uint64 { return 0 })
	f(0, func(int) uint64 { return 1000 })
	f(32, func(i int) uint64 { return uint64(i % 2) })
	f(256, func(i int) uint64 { return uint64(1000 + i) })
	f(2*8+32, func(i int) uint64 { return uint64(i%2) << 60 })
}

func FuzzColumns(f *testing.F) {
	f.Add([]byte{1, 2, 3}, uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, shift uint8) {
		var values []uint64
		for _, b := range data[:min(len(data), MaxLen)] {
			values = append(values, uint64(b)<<(shift%64)|uint64(len(values)%2))
		}
		if len(values) > 0 {
			checkColumn(t, values)
		}
	})
}

func column(width int) []uint64 {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	values := make([]uint64, MaxLen)
	for i := range values {
		values[i] = r.Uint64() >> (64 - width)
	}
	return values
}

func packedColumn(width int) ([]byte, Header) {
	data, h := Append(nil, column(width))
	return append(data, make([]byte, Slack)...), h
}

// One value of a column.
func BenchmarkAt(b *testing.B) {
	data, h := packedColumn(13)
	for i := 0; b.Loop(); i++ {
		h.At(data, i%MaxLen)
	}
}

// All 256 values of a column.
func BenchmarkUnpack(b *testing.B) {
	data, h := packedColumn(13)
	var values [MaxLen]uint64
	for b.Loop() {
		h.Unpack(data, &values)
	}
}

// A column of 256 values of 13 bits.
func BenchmarkAppend(b *testing.B) {
	values := column(13)
	var buf []byte
	for b.Loop() {
		buf, _ = Append(buf[:0], values)
	}
}
