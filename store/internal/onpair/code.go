package onpair

import "encoding/binary"

// Two codes are three bytes; a last one alone is two.

// AppendEncode appends the code of a text to dst: at most 1.5 bytes for each of
// the text, and one more.
func (d *Dictionary) AppendEncode(dst, text []byte) []byte {
	var half uint16 // code that waits for its second
	waits := false
	for len(text) > 0 {
		var low, high uint64
		if len(text) >= maxLen {
			low, high = binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])
		} else {
			low, high = load(text)
		}
		code, n := d.match(low, high, len(text))
		text = text[n:]
		if waits {
			dst = append(dst, byte(half), byte(half>>8|code<<4), byte(code>>4))
		}
		half, waits = code, !waits
	}
	if waits {
		dst = append(dst, byte(half), byte(half>>8))
	}
	return dst
}

// AppendDecode appends the text of a code to dst. What is no code gives some
// text.
func (d *Dictionary) AppendDecode(dst, code []byte) []byte {
	at := len(dst)
	room := at + (len(code)*2/3+2)*maxLen
	if cap(dst) < room {
		grown := make([]byte, at, room)
		copy(grown, dst)
		dst = grown
	}
	dst = dst[:room]
	for len(code) >= 3 {
		pair := uint32(code[0]) | uint32(code[1])<<8 | uint32(code[2])<<16
		at += d.copyToken(dst[at:], pair&(maxTokens-1))
		at += d.copyToken(dst[at:], pair>>codeBits)
		code = code[3:]
	}
	if len(code) == 2 {
		at += d.copyToken(dst[at:], (uint32(code[0])|uint32(code[1])<<8)&(maxTokens-1))
	}
	return dst[:at]
}

// copyToken copies a token, and whatever follows it to 16 bytes, and returns its
// length.
func (d *Dictionary) copyToken(dst []byte, code uint32) int {
	code &= maxTokens - 1
	*(*[maxLen]byte)(dst) = *(*[maxLen]byte)(d.text[code*maxLen:])
	return int(d.lengths[code])
}
