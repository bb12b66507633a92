package fold

import (
	"encoding/base64"
	"math"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/gyroscops/otel-eventstore/store"
)

// valueOf returns what the value's JSON text says. It refers to nothing of the
// value, which may be lent.
func valueOf(v store.Value) any {
	switch v.Kind() {
	case store.KindBool:
		return v.AsBool()
	case store.KindInt:
		return integer(v.AsInt())
	case store.KindDouble:
		return double(v.AsDouble())
	case store.KindString:
		return text(v.AsString())
	case store.KindBytes:
		return base64.StdEncoding.EncodeToString(v.AsBytes())
	case store.KindList:
		list := []any{}
		for element := range v.AsList() {
			list = append(list, valueOf(element))
		}
		return list
	case store.KindMap:
		return mapOf(v.AsMap())
	default:
		return nil
	}
}

// mapOf takes the first value of a key that stands in the map more than once.
func mapOf(m store.Map) map[string]any {
	object := make(map[string]any)
	for key, value := range m.All() {
		if _, known := object[key]; !known {
			object[text(key)] = valueOf(value)
		}
	}
	return object
}

// integer returns a number that jq computes with.
func integer(i int64) any {
	if int64(int(i)) == i {
		return int(i)
	}
	return big.NewInt(i) // where an int has 32 bits
}

// double returns the texts of OTLP/JSON for what JSON has no number for.
func double(f float64) any {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	default:
		return f
	}
}

// text returns a copy in which every byte that is no UTF-8 is U+FFFD.
func text(s string) string {
	if utf8.ValidString(s) {
		return strings.Clone(s)
	}
	return string([]rune(s))
}
