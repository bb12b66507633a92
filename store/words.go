package store

// Texts are looked at eight bytes at a time, each word as a vector of bytes (L.
// Lamport, "Multiple Byte Processing with Full-Word Instructions", CACM 1975).

const (
	eachByte = 0x0101010101010101
	highBits = 0x80 * eachByte // the highest bit of each byte
)

// lower8 makes small letters of the ASCII capitals among eight bytes.
func lower8(x uint64) uint64 {
	low := x &^ highBits
	fromA, afterZ := low+(0x80-'A')*eachByte, low+(0x7f-'Z')*eachByte
	return x | fromA&^afterZ&^x&highBits>>2
}

// isHexWord reports whether all eight bytes are lower-case hex digits.
func isHexWord(w uint64) bool {
	// The highest bits say whether a byte is at least so much; no byte borrows from
	// the next, for each has its highest bit set.
	from := func(least uint64) uint64 { return (w | highBits) - least*eachByte }
	digit := from('0') &^ from('9'+1)
	letter := from('a') &^ from('f'+1)
	return (digit|letter)&^w&highBits == highBits
}

// hexBits returns the bits of eight hex digits, the first ones in the lowest byte.
func hexBits(w uint64) uint32 {
	nibbles := w&(0x0f*eachByte) + w>>6&eachByte*9
	pairs := (nibbles<<4 | nibbles>>8) & 0x00ff00ff00ff00ff
	pairs = (pairs | pairs>>8) & 0x0000ffff0000ffff
	return uint32(pairs | pairs>>16)
}

// eightDigits returns the hex digits of a number, the first one highest.
func eightDigits(n uint32) uint64 {
	v := uint64(n)
	v = (v | v<<16) & 0x0000ffff0000ffff
	v = (v | v<<8) & 0x00ff00ff00ff00ff
	v = (v | v<<4) & (eachByte * 0xf)
	letters := (v + eachByte*6) >> 4 & eachByte // of the digits above 9
	return v + eachByte*'0' + letters*('a'-'9'-1)
}
