package cloudevents

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Two spellings of a source are two sources, as they are for every other reader.
func TestSourcesAreTakenAsTheyAreSpelled(t *testing.T) {
	t.Parallel()
	seen := make(map[string]string)
	for _, source := range []string{"/x#", "/x", "/a%20b", "HTTP://h", "http://h"} {
		r := records(t, newRequest(structured, `{"specversion":"1.0","id":"1","type":"T","source":"`+source+`"}`)).At(0)
		id, _ := r.Attributes().Get("log.record.uid")
		require.Empty(t, seen[id.Str()], source)
		seen[id.Str()] = source
		kept, _ := r.Attributes().Get("cloudevents.event_source")
		require.Equal(t, source, kept.Str())
	}
}

func TestTooManyAttributes(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString(`{"specversion":"1.0","id":"1","type":"T","source":"/s"`)
	for i := range maxAttributes {
		fmt.Fprintf(&b, `,"x%d":1`, i)
	}
	b.WriteString("}")
	_, err := Read(newRequest(structured, b.String()))
	require.ErrorIs(t, err, ErrMalformed)
	require.ErrorContains(t, err, "1004 attributes, expected at most 1000")
}
