package cloudevents

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestData(t *testing.T) {
	t.Parallel()
	check := func(t *testing.T, want any, contentType, body string, headers ...string) {
		t.Helper()
		require.Equal(t, want, records(t, newRequest(contentType, body, headers...)).At(0).Body().AsRaw())
	}
	t.Run("structured", func(t *testing.T) {
		t.Parallel()
		f := func(want any, members string) {
			t.Helper()
			check(t, want, structured, `{`+noted+`, `+members+`}`)
		}
		f(map[string]any{"b": int64(1), "a": map[string]any{}}, `"data": {"b": 1, "a": {}}`)
		f(map[string]any{"a": int64(2)}, `"data": {"a": 1, "a": 2}`)
		f("text", `"data": "text"`)
		f("text", `"data": "text", "datacontenttype": "text/plain"`)
		f([]any{int64(1), false}, `"data": [1, false]`)
		f(map[string]any{"a": int64(1)}, `"data": {"a": 1}, "datacontenttype": "application/vnd.example+json"`)
		f(nil, `"data": null`)
		f([]byte{0, 1, 2}, `"data_base64": "AAEC"`)
		f(map[string]any{"a": int64(1)}, `"data_base64": "eyJhIjoxfQ==", "datacontenttype": "application/json"`)

		// A number keeps its digits where it is an integer of 64 bits, and is the
		// nearest double otherwise.
		f(int64(9223372036854775807), `"data": 9223372036854775807`)
		f(int64(-9223372036854775808), `"data": -9223372036854775808`)
		f(9223372036854775808.0, `"data": 9223372036854775808`)
		f(1.0, `"data": 1.0`)
		f(100.0, `"data": 1e2`)
	})
	t.Run("binary", func(t *testing.T) {
		t.Parallel()
		f := func(want any, contentType, body string) {
			t.Helper()
			check(t, want, contentType, body, "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/", "ce-type", "Noted")
		}
		f(map[string]any{"a": int64(1)}, "application/json; charset=utf-8", `{"a": 1}`)
		f("text", "text/json", `"text"`)
		f("text", "text/plain", "text")
		f("<a/>", "application/soap+xml", "<a/>")
		f([]byte("\xff"), "text/plain", "\xff")
		f([]byte("text"), "application/octet-stream", "text")
		f([]byte("{}"), "", "{}")
		f(nil, "application/json", "")
	})
}
