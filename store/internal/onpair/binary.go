package onpair

import (
	"encoding/binary"
	"errors"
)

var errDictionary = errors.New("onpair: no dictionary")

// AppendBinary appends an encoding of the dictionary to dst.
func (d *Dictionary) AppendBinary(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(d.tokens)))
	for code, t := range d.tokens {
		dst = append(append(dst, byte(t.n)), d.text[code*maxLen:][:t.n]...)
	}
	return dst
}

// Parse returns the dictionary that data begins with, and what follows it.
func Parse(data []byte) (d *Dictionary, rest []byte, err error) {
	n, size := binary.Uvarint(data)
	if size <= 0 || n < 256 || n > maxTokens {
		return nil, nil, errDictionary
	}
	data = data[size:]
	tokens := make([]token, n)
	for i := range tokens {
		if len(data) == 0 || data[0] == 0 || data[0] > maxLen || len(data) <= int(data[0]) {
			return nil, nil, errDictionary
		}
		length := int(data[0])
		low, high := load(data[1 : 1+length])
		tokens[i] = token{low, high, length}
		data = data[1+length:]
	}
	return newDictionary(tokens), data, nil
}
