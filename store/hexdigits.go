package store

import (
	"encoding/binary"
	"slices"
)

// Lower-case hex digits, and UUIDs of them, are kept as their bits.

// isUUID reports whether t is a UUID in its canonical form (RFC 9562).
func isUUID(t string) bool {
	if len(t) != uuidLen || t[8] != '-' || t[13] != '-' || t[18] != '-' || t[23] != '-' {
		return false
	}
	return isHexWord(word(t)) && isHexWord(wordAround(t, 9, 14)) && isHexWord(wordAround(t, 19, 24)) &&
		isHexWord(word(t[28:]))
}

// word returns the first eight bytes of t.
func word(t string) uint64 { return binary.LittleEndian.Uint64([]byte(t[:8])) }

// wordAround returns the four bytes at one place and the four at another one.
func wordAround(t string, first, second int) uint64 {
	return uint64(half(t[first:])) | uint64(half(t[second:]))<<32
}

// half returns the first four bytes of t.
func half(t string) uint32 { return binary.LittleEndian.Uint32([]byte(t[:4])) }

// isHex reports whether t is pairs of lower-case hex digits.
func isHex(t string) bool {
	if len(t)%2 != 0 {
		return false
	}
	for ; len(t) >= 8; t = t[8:] {
		if !isHexWord(word(t)) {
			return false
		}
	}
	for i := range len(t) {
		if nibbles[t[i]] == notHex {
			return false
		}
	}
	return true
}

// nibbles has the value of each lower-case hex digit, and notHex.
var nibbles = func() (table [256]byte) {
	for i := range table {
		table[i] = notHex
	}
	for i, digit := range []byte(hexDigits) {
		table[digit] = byte(i)
	}
	return table
}()

const notHex = 0xff

// appendHexBits appends the bits of pairs of hex digits.
func appendHexBits(dst []byte, t string) []byte {
	for ; len(t) >= 8; t = t[8:] {
		dst = binary.LittleEndian.AppendUint32(dst, hexBits(word(t)))
	}
	for i := 0; i+1 < len(t); i += 2 {
		dst = append(dst, nibbles[t[i]]<<4|nibbles[t[i+1]])
	}
	return dst
}

func appendUUIDBits(dst []byte, t string) []byte {
	dst = binary.LittleEndian.AppendUint32(dst, hexBits(word(t)))
	dst = binary.LittleEndian.AppendUint32(dst, hexBits(wordAround(t, 9, 14)))
	dst = binary.LittleEndian.AppendUint32(dst, hexBits(wordAround(t, 19, 24)))
	return binary.LittleEndian.AppendUint32(dst, hexBits(word(t[28:])))
}

func appendUUID(dst, b []byte) []byte {
	n := len(dst)
	dst = slices.Grow(dst, uuidLen)[:n+uuidLen]
	text := (*[uuidLen]byte)(dst[n:])
	bits := (*[uuidSize]byte)(b)
	binary.BigEndian.PutUint64(text[:], eightDigits(binary.BigEndian.Uint32(bits[:])))
	middle := eightDigits(binary.BigEndian.Uint32(bits[4:]))
	text[8], text[13] = '-', '-'
	binary.BigEndian.PutUint32(text[9:], uint32(middle>>32))
	binary.BigEndian.PutUint32(text[14:], uint32(middle))
	middle = eightDigits(binary.BigEndian.Uint32(bits[8:]))
	text[18], text[23] = '-', '-'
	binary.BigEndian.PutUint32(text[19:], uint32(middle>>32))
	binary.BigEndian.PutUint32(text[24:], uint32(middle))
	binary.BigEndian.PutUint64(text[28:], eightDigits(binary.BigEndian.Uint32(bits[12:])))
	return dst
}

func appendHexDigits(dst, b []byte) []byte {
	n := len(dst)
	dst = slices.Grow(dst, 2*len(b))[:n+2*len(b)]
	text := dst[n:]
	for ; len(b) >= 4; b, text = b[4:], text[8:] {
		binary.BigEndian.PutUint64(text, eightDigits(binary.BigEndian.Uint32(b)))
	}
	for i, v := range b {
		text[2*i], text[2*i+1] = hexDigits[v>>4], hexDigits[v&0xf]
	}
	return dst
}
