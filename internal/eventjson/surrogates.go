package eventjson

import (
	"bytes"
	"strconv"
	"unicode/utf16"
)

// HalfSurrogate returns where a JSON document has an escape of half a surrogate pair
// (RFC 8259, section 7), -1 for nowhere. encoding/json reads each such half as U+FFFD,
// so that different texts would be one.
func HalfSurrogate(document []byte) int {
	for i := 0; ; {
		next := bytes.IndexByte(document[i:], '\\')
		if next < 0 {
			return -1
		}
		i += next
		switch first := escapeAt(document, i); {
		case !utf16.IsSurrogate(first):
			i += 2 // the escape of a backslash is two of them
		case utf16.DecodeRune(first, escapeAt(document, i+escapeLen)) == '\uFFFD':
			return i
		default:
			i += 2 * escapeLen
		}
		if i >= len(document) {
			return -1
		}
	}
}

const escapeLen = len(`\u0000`)

// escapeAt returns what a \u escape at a place stands for, 0 where there is none.
func escapeAt(document []byte, i int) rune {
	if i+escapeLen > len(document) || document[i] != '\\' || document[i+1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(document[i+2:i+escapeLen]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}
