package store

import (
	"encoding/base64"
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
	switch v.kind {
	case KindBool:
		return strconv.AppendBool(dst, v.num != 0)
	case KindInt:
		return strconv.AppendInt(dst, int64(v.num), 10)
	case KindDouble:
		return appendDouble(dst, math.Float64frombits(v.num))
	case KindString:
		return AppendJSONString(dst, v.str)
	case KindBytes:
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, []byte(v.str))
		return append(dst, '"')
	case KindList:
		dst = append(dst, '[')
		for i, e := range v.list {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.AppendJSON(dst)
		}
		return append(dst, ']')
	case KindMap:
		return v.m.AppendJSON(dst)
	default:
		return append(dst, "null"...)
	}
}

// AppendJSON appends the map as a JSON object to dst. Of a key that stands in
// the map more than once the first value is written.
func (m Map) AppendJSON(dst []byte) []byte {
	repeats := m.repeats()
	dst = append(dst, '{')
	for i, e := range m.entries {
		if repeats[i] {
			continue
		}
		if i > 0 { // the first entry repeats nothing
			dst = append(dst, ',')
		}
		dst = AppendJSONString(dst, e.Key)
		dst = append(dst, ':')
		dst = e.Value.AppendJSON(dst)
	}
	return append(dst, '}')
}

// searchedMap is the map size up to which comparing all keys with each other
// is cheaper than a table of them.
const searchedMap = 16

// repeats returns the entries whose key stands earlier in the map.
func (m Map) repeats() map[int]bool {
	var repeats map[int]bool
	mark := func(i int) {
		if repeats == nil {
			repeats = make(map[int]bool)
		}
		repeats[i] = true
	}
	if len(m.entries) <= searchedMap {
		for i := range m.entries {
			if slices.ContainsFunc(m.entries[:i], func(e KeyValue) bool { return e.Key == m.entries[i].Key }) {
				mark(i)
			}
		}
		return repeats
	}
	seen := make(map[string]struct{}, len(m.entries))
	for i, e := range m.entries {
		if _, ok := seen[e.Key]; ok {
			mark(i)
		}
		seen[e.Key] = struct{}{}
	}
	return repeats
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
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= ' ' && b != '"' && b != '\\' && b < utf8.RuneSelf {
			i++
			continue
		}
		if b >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(dst, s[start:i]...)
				dst = append(dst, `\ufffd`...)
				start = i + 1
			}
			i += size
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, b)
		i++
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

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
