package storetest

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

var equalityTests = []test{
	{"Values", testEqualValues},
	{"Attributes", testAttributeEquality},
	{"DataPaths", testDataPaths},
	{"DataOfNoMapBody", testDataOfNoMapBody},
}

// requireEqual checks whether a value that an event holds, in its data and as
// an attribute, equals a wanted text.
func requireEqual(t *testing.T, s *store.Store, id, wanted string, want bool) {
	t.Helper()
	byData, byAttribute := anyOf(store.FieldEventID, id), anyOf(store.FieldEventID, id)
	byData.Data = []store.DataMatch{{Path: []string{"v"}, Values: []string{wanted}}}
	byAttribute.Attributes = []store.AttributeMatch{{Key: "v", Values: []string{wanted}}}
	require.Equal(t, want, len(search(t, s, byData)) == 1, "data of %s = %q", id, wanted)
	require.Equal(t, want, len(search(t, s, byAttribute)) == 1, "attribute of %s = %q", id, wanted)
}

func testEqualValues(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	f := func(held store.Value, equal, different []string) {
		t.Helper()
		id := fmt.Sprintf("%d: %s", s.Status().LastPosition, held.AppendJSON(nil))
		mustStore(t, s, event(id, body(object(kv("v", held))), attributes(kv("v", held))))
		for _, wanted := range equal {
			requireEqual(t, s, id, wanted, true)
		}
		for _, wanted := range different {
			requireEqual(t, s, id, wanted, false)
		}
	}
	hundred := []string{"100", "100.0", "1e2", "1E+2", "0.1e3"}
	no := []string{"", `""`, "101", "100.5", `"100"`, "0100", "+100", " 100", "100 ", "0x64", "1_00", "NaN", "null", "true", "[100]"}
	f(store.Int(100), hundred, no)
	f(store.Double(100), hundred, no)
	f(store.Int(0), []string{"0", "-0", "0.0", "0e5"}, []string{"", `""`, "null", "false", "1"})
	f(store.Double(math.Copysign(0, -1)), []string{"0", "-0", "0.0"}, []string{"", "null"})
	f(store.Double(0.1), []string{"0.1", "0.10", "1e-1", "0.1000000000000000055511151231257827"}, []string{"0.11", "", `"0.1"`})
	f(store.Double(1e300), []string{"1e300", "1E300", "10e299"}, []string{"1e301", "1e400"})
	f(store.Int(9007199254740993),
		[]string{"9007199254740993", "9007199254740993.0", "9.007199254740993e15"}, []string{"9007199254740992", "9007199254740994"})
	f(store.Int(9007199254740992), []string{"9007199254740992", "9007199254740992.0"},
		[]string{"9007199254740993", "9007199254740993.0", "9007199254740992.5"})
	f(store.Int(math.MaxInt64), []string{"9223372036854775807", "9223372036854775807.0"}, []string{"9223372036854775808", "9223372036854775806", "1e400"})
	f(store.Int(math.MinInt64), []string{"-9223372036854775808", "-9223372036854775808.0"}, []string{"9223372036854775808", "-9223372036854775809"})
	f(store.Double(9223372036854775808), []string{"9223372036854775808", "9.223372036854775808e18"}, []string{"1"})
	f(store.Double(math.NaN()), []string{"NaN", `"NaN"`}, []string{"nan", "null", "0", ""})
	f(store.Double(math.Inf(1)), []string{"Infinity", `"Infinity"`}, []string{"-Infinity", "Inf", "1e400", ""})
	f(store.Double(math.Inf(-1)), []string{"-Infinity"}, []string{"Infinity", "-1e400"})
	f(store.Bool(true), []string{"true"}, []string{"True", "1", `"true"`, "", "false"})
	f(store.Bool(false), []string{"false"}, []string{"0", "", "true"})
	f(store.Value{}, []string{"null"}, []string{"", `""`, `"null"`, "0", "NULL"})
	f(store.String("x"), []string{"x", `"x"`, `"\u0078"`}, []string{"X", "", "'x'", `""`, "x "})
	f(store.String(""), []string{"", `""`}, []string{"null", " "})
	f(store.String("100"), []string{"100", `"100"`}, []string{"100.0", "1e2"})
	f(store.String("true"), []string{"true", `"true"`}, nil)
	f(store.String(`"x"`), []string{`"x"`, `"\"x\""`}, []string{"x"})
	f(store.String("a\x00b\xff"), []string{"a\x00b\xff"}, []string{"a", "a\x00b", "a\x00b\ufffd"})
	f(store.Bytes([]byte{1, 2, 3}), []string{"AQID", `"AQID"`}, []string{"\x01\x02\x03", "aqid", ""})
	f(store.Bytes(nil), []string{"", `""`}, []string{"null"})
	f(store.List(store.Int(1)), nil, []string{"1", "[1]", ""})
	f(object(kv("a", store.Int(1))), nil, []string{"1", `{"a":1}`, ""})
}

func testAttributeEquality(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("dots", attributes(kv("a.b", store.String("x")))),
		event("nested", attributes(kv("a", object(kv("b", store.String("x")))))),
		event("canonical", attributes(kv("user.id", store.String("x")), kv("log.record.uid", store.String("canonical")))),
		event("twice", attributes(kv("k", store.String("first")), kv("k", store.String("second")))),
		event("empty key", attributes(kv("", store.String("x")))),
		event("body", body(object(kv("a.b", store.String("x"))))))
	f := func(want []string, matches ...store.AttributeMatch) {
		t.Helper()
		require.Equal(t, want, search(t, s, store.Filter{Attributes: matches}))
	}
	f([]string{"dots"}, store.AttributeMatch{Key: "a.b", Values: []string{"x"}})
	f([]string{"dots"}, store.AttributeMatch{Key: "a.b", Values: []string{"y", "x"}})
	f([]string{}, store.AttributeMatch{Key: "a.b", Values: []string{"y"}})
	f([]string{}, store.AttributeMatch{Key: "a.b"})
	f([]string{"canonical"}, store.AttributeMatch{Key: "user.id", Values: []string{"x"}})
	f([]string{"twice"}, store.AttributeMatch{Key: "k", Values: []string{"first"}})
	f([]string{}, store.AttributeMatch{Key: "k", Values: []string{"second"}})
	f([]string{"empty key"}, store.AttributeMatch{Values: []string{"x"}})
	f([]string{"canonical"}, store.AttributeMatch{Key: "user.id", Values: []string{"x"}},
		store.AttributeMatch{Key: "log.record.uid", Values: []string{"canonical"}})
	f([]string{}, store.AttributeMatch{Key: "user.id", Values: []string{"x"}}, store.AttributeMatch{Key: "k", Values: []string{"first"}})
}

func testDataPaths(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s, event("e",
		body(object(
			kv("a", object(kv("b", store.Int(1)), kv("", store.Int(2)))),
			kv("a.b", store.Int(3)),
			kv("list", store.List(store.Int(4), store.List(object(kv("deep", store.Int(5)))))),
			kv("0", object(kv("1", store.Int(6)))),
		)),
		attributes(kv("a", store.Int(7)))))
	f := func(value string, path ...string) {
		t.Helper()
		match := func(wanted string) int {
			return len(search(t, s, store.Filter{Data: []store.DataMatch{{Path: path, Values: []string{wanted}}}}))
		}
		for _, wanted := range []string{"1", "2", "3", "4", "5", "6", "7"} {
			require.Equal(t, wanted == value, match(wanted) == 1, "%q = %s", path, wanted)
		}
	}
	f("1", "a", "b")
	f("2", "a", "")
	f("3", "a.b")
	f("4", "list", "0")
	f("5", "list", "1", "0", "deep")
	f("6", "0", "1")
	for _, path := range [][]string{
		{},
		{"a"},
		{"a", "b", "c"},
		{"b"},
		{"A", "b"},
		{"list"},
		{"list", "2"},
		{"list", "-1"},
		{"list", "x"},
		{"list", ""},
		{"list", "4294967296"},
		{"list", "18446744073709551616"},
		{"list", "0", "0"},
		{"a", "0"},
		{"", ""},
	} {
		f("none", path...)
	}
}

// Data is the body where it is a map, else the attributes and the body.
func testDataOfNoMapBody(t *testing.T, open openFunc) {
	s := open(t, store.Options{})
	mustStore(t, s,
		event("text", body(store.String("x")), attributes(kv("k", store.String("x")), kv("user.id", store.String("x")))),
		event("list", body(store.List(store.String("x")))),
		event("none", attributes(kv("k", store.String("x")), kv("body", store.String("x")))),
		event("map", body(object()), attributes(kv("k", store.String("x")))))
	f := func(want []string, path ...string) {
		t.Helper()
		require.Equal(t, want, search(t, s, store.Filter{Data: []store.DataMatch{{Path: path, Values: []string{"x"}}}}))
	}
	f([]string{"text", "none"}, "k")
	f([]string{"text", "none"}, "body")
	f([]string{"list"}, "body", "0")
	f([]string{}, "user.id")
}
