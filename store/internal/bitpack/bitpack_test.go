package bitpack

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func checkColumn(t *testing.T, values []uint64) {
	t.Helper()
	b := Append([]byte("before"), values)
	end := len(b)
	b = append(b, "rest of it"...)
	c, rest := Parse(b[len("before"):])
	require.Equal(t, b[end:], rest)
	require.Equal(t, len(values), c.Len())
	var unpacked [MaxLen]uint64
	c.Unpack(&unpacked)
	require.Equal(t, values, unpacked[:len(values)])
	for i, v := range values {
		require.Equal(t, v, c.At(i))
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
		require.Len(t, Append(nil, values), want)
	}
	f(3, func(int) uint64 { return 0 })
	f(3+2, func(int) uint64 { return 1000 })
	f(3+32, func(i int) uint64 { return uint64(i % 2) })
	f(3+2+256, func(i int) uint64 { return uint64(1000 + i) })
	f(3+2+2*8+32, func(i int) uint64 { return uint64(i%2) << 60 })
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

func column(width int) []byte {
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // has to repeat itself
	values := make([]uint64, MaxLen)
	for i := range values {
		values[i] = r.Uint64() >> (64 - width)
	}
	return append(Append(nil, values), make([]byte, Slack)...)
}

// One value of a column, found and read.
func BenchmarkAt(b *testing.B) {
	data := column(13)
	for i := 0; b.Loop(); i++ {
		c, _ := Parse(data)
		c.At(i % MaxLen)
	}
}

// All 256 values of a column.
func BenchmarkUnpack(b *testing.B) {
	c, _ := Parse(column(13))
	var values [MaxLen]uint64
	for b.Loop() {
		c.Unpack(&values)
	}
}

// A column of 256 values of 13 bits.
func BenchmarkAppend(b *testing.B) {
	c, _ := Parse(column(13))
	var values [MaxLen]uint64
	c.Unpack(&values)
	var buf []byte
	for b.Loop() {
		buf = Append(buf[:0], values[:])
	}
}
