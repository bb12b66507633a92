package store

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzCodec encodes records drawn from the fuzzed bytes: they have to read back
// equal, and their JSON has to be valid and exact.
func FuzzCodec(f *testing.F) {
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 1))
		data := make([]byte, random.IntN(400))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		script := &script{data}
		r := script.record()
		encoded := r.AppendBinary([]byte("before"))
		require.Equal(t, "before", string(encoded[:6]))
		var decoded Record
		d := decoder{encoded[6:]}
		d.payload(&decoded)
		d.origin(&decoded)
		require.Empty(t, d.rest)
		require.Equal(t, r, decoded)
		require.Equal(t, encoded[6:], decoded.AppendBinary(nil))
		require.True(t, equalValues(r.Body, decoded.Body) && equalMaps(r.Attributes, decoded.Attributes))

		want := stringsOf(MapValue(r.Attributes), stringsOf(r.Body, nil))
		var got []string
		keep := func(s string) bool {
			got = append(got, s)
			return false
		}
		require.False(t, anyString(r.Body, keep))
		require.False(t, anyStringInMap(r.Attributes, keep))
		slices.Sort(want)
		slices.Sort(got)
		require.Equal(t, want, got)

		for _, v := range []Value{r.Body, MapValue(r.Attributes), MapValue(r.Data())} {
			checkJSON(t, v)
		}
		checkJoined(t, &r)
	})
}

func (s *script) number() uint64 {
	var b [8]byte
	n := s.pick(9)
	for i := range n {
		b[i] = byte(s.pick(256))
	}
	return binary.LittleEndian.Uint64(b[:])
}

// text returns valid UTF-8 or, where that is allowed, any bytes.
func (s *script) text(valid bool) string {
	n := min(s.pick(12), len(s.rest))
	text := string(s.rest[:n])
	s.rest = s.rest[n:]
	if valid {
		text = strings.ToValidUTF8(text, "?")
	}
	return text
}

// value returns a value; it is a list or a map only above the depth.
func (s *script) value(depth int) Value {
	kinds := 8
	if depth == 0 {
		kinds = 6
	}
	switch Kind(s.pick(kinds)) {
	case KindBool:
		return Bool(s.flip())
	case KindInt:
		return Int(int64(s.number()))
	case KindDouble:
		return Double(draw(s, []float64{
			math.Float64frombits(s.number()), 0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1),
			1e-6, 9.9e-7, 1e-7, 1e20, 1e21, 1e22, math.MaxFloat64, math.SmallestNonzeroFloat64, 0.1, 100,
		}))
	case KindString:
		return String(s.text(false))
	case KindBytes:
		return Bytes([]byte(s.text(false)))
	case KindList:
		var values []Value
		for range s.pick(5) {
			values = append(values, s.value(depth-1))
		}
		return List(values...)
	case KindMap:
		return MapValue(s.mapValue(depth - 1))
	default:
		return Value{}
	}
}

func (s *script) mapValue(depth int) Map {
	var entries []KeyValue
	n := s.pick(5)
	if s.pick(16) == 15 {
		n = 40 // more than are compared with each other
	}
	for range n {
		key := s.text(true)
		if s.flip() {
			key = draw(s, fuzzValues) // may stand in the map already
		}
		entries = append(entries, KeyValue{key, s.value(depth)})
	}
	return NewMap(entries...)
}

func (s *script) record() Record {
	r := Record{
		Body: s.value(4), Attributes: s.mapValue(3), Time: s.number(), ObservedTime: s.number(),
		SeverityNumber: int32(s.number()), SeverityText: s.text(false), Flags: uint32(s.number()),
		DroppedAttributes: uint32(s.number()),
		Resource:          Resource{Attributes: s.mapValue(2), DroppedAttributes: uint32(s.number()), SchemaURL: s.text(false)},
		Scope: Scope{
			Name: s.text(false), Version: s.text(false), Attributes: s.mapValue(2),
			DroppedAttributes: uint32(s.number()), SchemaURL: s.text(false),
		},
	}
	for range s.pick(3) {
		r.Resource.EntityRefs = append(r.Resource.EntityRefs, EntityRef{
			SchemaURL: s.text(false), Type: s.text(false),
			IDKeys: slices.Clip(some(s, 2, fuzzIDs)), DescriptionKeys: []string{s.text(false)},
		})
		if last := &r.Resource.EntityRefs[len(r.Resource.EntityRefs)-1]; len(last.IDKeys) == 0 {
			last.IDKeys = nil // as no keys are decoded
		}
	}
	return r
}

// stringsOf appends the string values within a value.
func stringsOf(v Value, to []string) []string {
	switch v.Kind() {
	case KindString:
		to = append(to, v.AsString())
	case KindList:
		for e := range v.AsList() {
			to = stringsOf(e, to)
		}
	case KindMap:
		for _, e := range v.AsMap().All() {
			to = stringsOf(e, to)
		}
	}
	return to
}

// checkJSON compares a value with what a JSON parser reads of its text.
func checkJSON(t *testing.T, v Value) {
	t.Helper()
	text := v.AppendJSON(nil)
	require.True(t, json.Valid(text), "%q", text)
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var parsed any
	require.NoError(t, d.Decode(&parsed))
	requireParsed(t, v, parsed)
}

func requireParsed(t *testing.T, v Value, parsed any) {
	t.Helper()
	switch v.Kind() {
	case KindBool:
		require.Equal(t, v.AsBool(), parsed)
	case KindInt:
		require.Equal(t, json.Number(strconv.FormatInt(v.AsInt(), 10)), parsed)
	case KindDouble:
		requireParsedDouble(t, v.AsDouble(), parsed)
	case KindString:
		require.Equal(t, string([]rune(v.AsString())), parsed)
	case KindBytes:
		require.Equal(t, base64.StdEncoding.EncodeToString(v.AsBytes()), parsed)
	case KindList:
		require.Len(t, parsed, v.Len())
		for i := range v.Len() {
			requireParsed(t, v.At(i), parsed.([]any)[i])
		}
	case KindMap:
		first := make(map[string]Value)
		for key, value := range v.AsMap().All() {
			if _, known := first[key]; !known {
				first[key] = value
			}
		}
		require.Len(t, parsed, len(first))
		for key, value := range first {
			requireParsed(t, value, parsed.(map[string]any)[key])
		}
	default:
		require.Nil(t, parsed)
	}
}

func requireParsedDouble(t *testing.T, f float64, parsed any) {
	t.Helper()
	switch {
	case math.IsNaN(f):
		require.Equal(t, "NaN", parsed)
	case math.IsInf(f, 1):
		require.Equal(t, "Infinity", parsed)
	case math.IsInf(f, -1):
		require.Equal(t, "-Infinity", parsed)
	default:
		got, err := parsed.(json.Number).Float64()
		require.NoError(t, err)
		require.Equal(t, math.Float64bits(f), math.Float64bits(got))
	}
}

func TestDoublesInJSON(t *testing.T) {
	t.Parallel()
	f := func(double float64, want string) {
		t.Helper()
		got := string(Double(double).AppendJSON(nil))
		require.Equal(t, want, got)
		if standard, err := json.Marshal(double); err == nil {
			require.Equal(t, string(standard), got)
		}
	}
	f(100, "100")
	f(0.1, "0.1")
	f(1e-6, "0.000001")
	f(1e-7, "1e-7")
	f(1.5e-10, "1.5e-10")
	f(1e20, "100000000000000000000")
	f(1e21, "1e+21")
	f(math.Copysign(0, -1), "-0")
	f(math.NaN(), `"NaN"`)
	f(math.Inf(-1), `"-Infinity"`)
}

func TestStringsInJSON(t *testing.T) {
	t.Parallel()
	f := func(text, want string) {
		t.Helper()
		require.Equal(t, want, string(AppendJSONString(nil, text)))
		require.True(t, json.Valid(AppendJSONString(nil, text)))
	}
	f("", `""`)
	f("a\"b\\c/d", `"a\"b\\c/d"`)
	f("\x00\x1f\n\r\t\x7f", `"\u0000\u001f\n\r\t`+"\x7f\"")
	f("é💶\u2028", "\"é💶\u2028\"")
	f("a\xffb", `"a\ufffdb"`)
	f("\xc3", `"\ufffd"`)
	f("\xed\xa0\x80", `"\ufffd\ufffd\ufffd"`) // half a surrogate pair
	f("\ufffd", "\"\ufffd\"")
}

// Of a key that stands in a map twice the first value counts everywhere.
func TestRepeatedKeysInJSON(t *testing.T) {
	t.Parallel()
	var entries []KeyValue
	for i := range 50 {
		entries = append(entries, KeyValue{"twice", Int(int64(i))}, KeyValue{strconv.Itoa(i % 25), Int(int64(i))})
		m := NewMap(entries...)
		var parsed map[string]int
		text := m.AppendJSON(nil)
		require.NoError(t, json.Unmarshal(text, &parsed))
		require.Equal(t, 0, parsed["twice"])
		require.Equal(t, i%25, parsed[strconv.Itoa(i%25)])
		require.Equal(t, len(parsed), strings.Count(string(text), ":"))
		first, ok := m.Get("twice")
		require.True(t, ok)
		require.Equal(t, Int(0), first)
	}
}
