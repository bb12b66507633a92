package fold

import (
	"encoding/json"
	"testing"

	"github.com/itchyny/gojq"
	"github.com/stretchr/testify/require"
)

// The examples of RFC 7396, appendix A, whose patches are objects, and a few more.
func TestMerge(t *testing.T) {
	t.Parallel()
	f := func(target, patch, want string) {
		t.Helper()
		var state any
		var changes map[string]any
		require.NoError(t, json.Unmarshal([]byte(target), &state))
		require.NoError(t, json.Unmarshal([]byte(patch), &changes))
		got, err := gojq.Marshal(merge(state, changes))
		require.NoError(t, err)
		require.Equal(t, want, string(got))
	}
	f(`{"a":"b"}`, `{"a":"c"}`, `{"a":"c"}`)
	f(`{"a":"b"}`, `{"b":"c"}`, `{"a":"b","b":"c"}`)
	f(`{"a":"b"}`, `{"a":null}`, `{}`)
	f(`{"a":"b","b":"c"}`, `{"a":null}`, `{"b":"c"}`)
	f(`{"a":["b"]}`, `{"a":"c"}`, `{"a":"c"}`)
	f(`{"a":"c"}`, `{"a":["b"]}`, `{"a":["b"]}`)
	f(`{"a":{"b":"c"}}`, `{"a":{"b":"d","c":null}}`, `{"a":{"b":"d"}}`)
	f(`{"a":[{"b":"c"}]}`, `{"a":[1]}`, `{"a":[1]}`)
	f(`{"e":null}`, `{"a":1}`, `{"a":1,"e":null}`)
	f(`[1,2]`, `{"a":"b","c":null}`, `{"a":"b"}`)
	f(`{}`, `{"a":{"bb":{"ccc":null}}}`, `{"a":{"bb":{}}}`)
	f(`null`, `{}`, `{}`)
	f(`{}`, `{"a":[{"n":null}]}`, `{"a":[{"n":null}]}`)
	f(`{"a":1}`, `{"a":{"b":null,"c":[null]}}`, `{"a":{"c":[null]}}`)
}
