package otelevent

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// nested sets to to a value of lists and maps in turn, that many levels deep.
func nested(to pcommon.Value, levels int) {
	for level := range levels {
		if level%2 == 0 {
			to = to.SetEmptySlice().AppendEmpty()
		} else {
			to = to.SetEmptyMap().PutEmpty("k")
		}
	}
	to.SetStr("leaf")
}

func TestDepth(t *testing.T) {
	t.Parallel()
	places := map[string]func(rl plog.ResourceLogs, lr plog.LogRecord) pcommon.Value{
		"body":      func(_ plog.ResourceLogs, lr plog.LogRecord) pcommon.Value { return lr.Body() },
		"attribute": func(_ plog.ResourceLogs, lr plog.LogRecord) pcommon.Value { return lr.Attributes().PutEmpty("deep") },
		"resource": func(rl plog.ResourceLogs, _ plog.LogRecord) pcommon.Value {
			return rl.Resource().Attributes().PutEmpty("deep")
		},
		"scope": func(rl plog.ResourceLogs, _ plog.LogRecord) pcommon.Value {
			return rl.ScopeLogs().At(0).Scope().Attributes().PutEmpty("deep")
		},
	}
	for name, place := range places {
		ld, rl, lr := one()
		nested(place(rl, lr), maxDepth)
		e := Decode(ld)[0]
		require.Empty(t, e.Malformed, name)
		require.Equal(t, dump(ld), dump(EncodeNew(e)), name)

		for _, levels := range []int{maxDepth + 1, 100_000} {
			ld, rl, lr = one()
			nested(place(rl, lr), levels)
			require.Equal(t, "values nest more than 100 levels deep: send flatter ones; what lies deeper was cut",
				Decode(ld)[0].Malformed, name)
		}
	}
}
