package store

import (
	"encoding/binary"
	"math"
	"strconv"
)

// Doubles of an application are most often decimals: amounts, measures,
// percentages. They are kept as an integer and a power of ten where these give
// back the very bits (after ALP, Afroozeh et al., SIGMOD 2023), otherwise as
// their bits.

// maxDecimals is how many decimals are tried.
const maxDecimals = 6

var powersOfTen = [maxDecimals + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}

// exactDouble stands in for the number of decimals of what is kept as bits.
const exactDouble = maxDecimals + 1

// maxExactInteger is the bound of the integers that a double holds exactly.
const maxExactInteger = 1 << 53

func appendPackedDouble(dst []byte, bits uint64) []byte {
	f := math.Float64frombits(bits)
	for decimals, power := range powersOfTen {
		scaled := math.RoundToEven(f * power)
		if !(math.Abs(scaled) < maxExactInteger) { // NaN as well
			break
		}
		if math.Float64bits(float64(int64(scaled))/power) == bits { // but for -0, which no integer is
			return binary.AppendUvarint(dst, zigzag(int64(scaled))<<3|uint64(decimals))
		}
	}
	dst = append(dst, exactDouble)
	return binary.LittleEndian.AppendUint64(dst, bits)
}

// packedDouble reads the bits of a double.
func (d *decoder) packedDouble() uint64 {
	v := d.uvarint()
	decimals := v & 7
	if decimals == exactDouble {
		return binary.LittleEndian.Uint64(d.bytes(8))
	}
	return math.Float64bits(float64(unzigzag(v>>3)) / powersOfTen[decimals])
}

// maxShortest bounds the decimals that are the shortest text of their double: 15
// digits tell doubles apart.
const maxShortest = 1e15

// appendPackedJSON reads a double, and appends its JSON text as appendDouble does.
func (d *decoder) appendPackedJSON(dst []byte) []byte {
	before := *d
	v := d.uvarint()
	scaled, decimals := unzigzag(v>>3), int(v&7)
	if decimals == exactDouble || scaled <= -maxShortest || scaled >= maxShortest {
		*d = before
		return appendDouble(dst, math.Float64frombits(d.packedDouble()))
	}
	if scaled < 0 {
		dst, scaled = append(dst, '-'), -scaled
	}
	power := int64(powersOfTen[decimals])
	dst = strconv.AppendInt(dst, scaled/power, 10)
	if decimals == 0 {
		return dst
	}
	point := len(dst)
	dst = strconv.AppendInt(dst, power+scaled%power, 10) // a digit that becomes the point
	dst[point] = '.'
	return dst
}

func zigzag(i int64) uint64 { return uint64(i)<<1 ^ uint64(i>>63) }

func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }
