package eventfilter

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

func TestParse(t *testing.T) {
	t.Parallel()
	f, err := Parse(Values{
		"eventType": {"A", "B"}, "not.traceId": {"AB"}, "from": {"0"}, "recordedTo": {"2026-11-23T10:00:00Z"},
		"q": {"x", "y"}, "attr.k": {"1"}, "data.a.b": {"2", "3"},
	})
	require.NoError(t, err)
	require.Equal(t, store.Filter{
		AnyOf:      map[store.Field][]string{store.FieldEventType: {"A", "B"}},
		NoneOf:     map[store.Field][]string{store.FieldTraceID: {"ab"}}, // hex has no case
		From:       time.Unix(0, 0).UTC(),
		RecordedTo: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC),
		Text:       []string{"x", "y"},
		Attributes: []store.AttributeMatch{{Key: "k", Values: []string{"1"}}},
		Data:       []store.DataMatch{{Path: []string{"a", "b"}, Values: []string{"2", "3"}}},
	}, f)
}

func TestParseFaults(t *testing.T) {
	t.Parallel()
	f := func(values Values, name, expected string) {
		t.Helper()
		_, err := Parse(values)
		var fault *Error
		require.ErrorAs(t, err, &fault)
		require.Equal(t, name, fault.Name)
		require.Contains(t, err.Error(), expected)
	}
	f(Values{"eventtype": {"A"}}, "eventtype", "one of eventId, not.eventId, eventType")
	f(Values{"not.from": {"0"}}, "not.from", "one of eventId")
	f(Values{"eventType": {""}}, "eventType", "not empty")
	f(Values{"from": {"1", "2"}}, "from", "one value, not 2")
	f(Values{"from": {"yesterday"}}, "from", "RFC 3339")
	f(Values{"from": {"2"}, "to": {"1"}}, "from", "a time not after to")
	f(Values{"attr.": {"x"}}, "attr.", "name after attr.")
	f(Values{"attr.x": {""}}, "attr.x", "not empty")
	f(Values{"data.a..b": {"x"}}, "data.a..b", "path such as")

	_, err := Read(Values{"limit": {"7"}})
	require.NoError(t, err, "Read leaves other names alone")
}

func TestParseDataPath(t *testing.T) {
	t.Parallel()
	f := func(path string, want ...string) {
		t.Helper()
		steps, ok := parseDataPath(path)
		require.Equal(t, want != nil, ok, path)
		require.Equal(t, want, steps)
	}
	f("a", "a")
	f("a.b.0", "a", "b", "0")
	f(`a\.b.c`, "a.b", "c")
	f(`a\\.b`, `a\`, "b")
	f(`\.`, ".")
	f("é. ", "é", " ")
	f("")
	f(".")
	f("a.")
	f(".a")
	f("a..b")
	f(`a\`)
	f(`a\b`)
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	f := func(text string, want time.Time) {
		t.Helper()
		got, ok := ParseTime(text)
		require.True(t, ok, text)
		require.Equal(t, want, got)
	}
	f("2026-11-23T10:00:00Z", time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
	f("2026-11-23T10:00:00.000000001-05:00", time.Date(2026, 11, 23, 15, 0, 0, 1, time.UTC))
	f("0", time.Unix(0, 0).UTC())
	f("-1", time.Unix(0, -1).UTC())
	f("9223372036854775807", time.Unix(0, math.MaxInt64).UTC())
	f("2026-11-23t10:00:00z", time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC))
	f("0001-01-01T00:00:00Z", earliest)
	f("9999-12-31T23:59:59Z", time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC))
	for _, text := range []string{
		"", "yesterday", "2026-11-23", "2026-11-23T10:00:00", "2026-11-23 10:00:00Z",
		"2026-02-30T00:00:00Z", "9223372036854775808", "1.5", "0x10",
	} {
		_, ok := ParseTime(text)
		require.False(t, ok, text)
	}
}

func TestValuesOf(t *testing.T) {
	t.Parallel()
	values, err := ValuesOf(map[string]any{
		"eventType": []any{"A", "B"}, "q": "x", "attr.n": 7, "attr.m": int64(8), "attr.f": 1.5, "attr.b": true,
		"attr.j": json.Number("1e3"), "from": time.Date(2026, 11, 23, 10, 0, 0, 5, time.UTC),
	})
	require.NoError(t, err)
	require.Equal(t, Values{
		"eventType": {"A", "B"}, "q": {"x"}, "attr.n": {"7"}, "attr.m": {"8"}, "attr.f": {"1.5"}, "attr.b": {"true"},
		"attr.j": {"1e3"}, "from": {"2026-11-23T10:00:00.000000005Z"},
	}, values)
	for _, value := range []any{nil, []any{}, []any{"a", nil}, map[string]any{}} {
		_, err := ValuesOf(map[string]any{"q": value})
		require.ErrorContains(t, err, "q: got")
	}
}
