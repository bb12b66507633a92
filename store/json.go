package store

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends the value's JSON text to dst. Bytes are a base64 string;
// doubles that JSON has no number for are the strings NaN, Infinity and
// -Infinity, as in OTLP/JSON; integers keep all their digits; invalid UTF-8 is
// replaced by U+FFFD.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.Kind() {
	case KindBool:
		return strconv.AppendBool(dst, v.AsBool())
	case KindInt:
		return strconv.AppendInt(dst, v.AsInt(), 10)
	case KindDouble:
		return appendDouble(dst, v.AsDouble())
	case KindString:
		return AppendJSONString(dst, v.AsString())
	case KindBytes:
		return appendJSONBytes(dst, borrowedBytes(v.content()))
	case KindList:
		return v.appendList(dst)
	case KindMap:
		return v.AsMap().AppendJSON(dst)
	default:
		return append(dst, "null"...)
	}
}

func (v Value) appendList(dst []byte) []byte {
	dst = append(dst, '[')
	for entry, rest := "", v.content(); rest != ""; {
		if entry, rest = nextField(rest); dst[len(dst)-1] != '[' {
			dst = append(dst, ',')
		}
		dst = Value{entry}.AppendJSON(dst)
	}
	return append(dst, ']')
}

// AppendJSON appends the map as a JSON object to dst. Of a key that stands in
// the map more than once the first value is written.
func (m Map) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	var keys keySet
	var e entryReader
	for e.rest = m.enc; e.rest != ""; {
		if e.next(); !keys.add(e.key) {
			continue
		}
		if keys.n > 1 {
			dst = append(dst, ',')
		}
		dst = AppendJSONString(dst, e.key)
		dst = append(dst, ':')
		dst = Value{e.value}.AppendJSON(dst)
	}
	return append(dst, '}')
}

// keySet is a set of keys. Comparing few keys with each other is cheaper than a
// table of them.
type keySet struct {
	n    int
	few  [16]string
	many map[string]struct{} // all of them, once they are more than a few
}

// add reports whether the key is new.
func (s *keySet) add(key string) bool {
	if s.many == nil {
		if slices.Contains(s.few[:s.n], key) {
			return false
		}
		if s.n < len(s.few) {
			s.few[s.n] = key
			s.n++
			return true
		}
		s.many = make(map[string]struct{})
		for _, k := range s.few {
			s.many[k] = struct{}{}
		}
	}
	if _, known := s.many[key]; known {
		return false
	}
	s.many[key] = struct{}{}
	s.n++
	return true
}

// appendDouble writes a double as encoding/json does, without an exponent
// where it is of a usual size.
func appendDouble(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	format := byte('f')
	if abs := math.Abs(f); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	if n := len(dst); format == 'e' && dst[n-3] == '-' && dst[n-2] == '0' { // e-09 to e-9
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

const hexDigits = "0123456789abcdef"

// AppendJSONString appends s to dst as a JSON string (RFC 8259, section 7).
func AppendJSONString(dst []byte, s string) []byte {
	if isPlain(s) {
		return appendQuoted(dst, s)
	}
	dst = append(dst, '"')
	for {
		n := plainPrefix(s)
		dst = append(dst, s[:n]...)
		if s = s[n:]; s == "" {
			return append(dst, '"')
		}
		if s[0] < utf8.RuneSelf {
			dst = appendEscape(dst, s[0])
			s = s[1:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && size == 1 {
			dst = append(dst, `\ufffd`...)
		} else {
			dst = append(dst, s[:size]...)
		}
		s = s[size:]
	}
}

// appendQuoted appends a text that stands for itself in JSON.
func appendQuoted(dst []byte, s string) []byte {
	n := len(dst)
	dst = slices.Grow(dst, len(s)+2)[:n+len(s)+2]
	dst[n], dst[len(dst)-1] = '"', '"'
	copy(dst[n+1:], s)
	return dst
}

// isPlain reports whether all bytes of s stand for themselves in JSON and are
// ASCII. It looks at eight at once.
func isPlain(s string) bool {
	if len(s) < 8 {
		return plainPrefix(s) == len(s)
	}
	b := borrowedBytes(s)
	last := binary.LittleEndian.Uint64(b[len(b)-8:])
	for ; len(b) > 8; b = b[8:] {
		if special(binary.LittleEndian.Uint64(b)) {
			return false
		}
	}
	return !special(last)
}

// special reports whether one of eight bytes needs more than itself in JSON, or is
// not ASCII.
func special(word uint64) bool {
	quote, slash := word^eachByte*'"', word^eachByte*'\\'
	// A byte that borrows from a higher one is special itself.
	return ((word-eachByte*' ')|(quote-eachByte)|(slash-eachByte)|word)&highBits != 0
}

// plainPrefix returns how many bytes of s, from the first on, stand for themselves
// in JSON and are ASCII.
func plainPrefix(s string) int {
	i := 0
	for i+8 <= len(s) && !special(binary.LittleEndian.Uint64(borrowedBytes(s[i:i+8]))) {
		i += 8
	}
	for ; i < len(s) && plain[s[i]]; i++ {
	}
	return i
}

// plain has the bytes that stand for themselves in JSON and are ASCII.
var plain = func() (table [256]bool) {
	for b := range utf8.RuneSelf {
		table[b] = b >= ' ' && b != '"' && b != '\\'
	}
	return table
}()

func appendEscape(dst []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(dst, '\\', b)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	default:
		return append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&0xf])
	}
}
