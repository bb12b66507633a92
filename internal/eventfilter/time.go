package eventfilter

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// ExpectedTime says what ParseTime reads.
const ExpectedTime = "an RFC 3339 time such as 2026-11-23T10:00:00Z (with + as %2B) or integer Unix nanoseconds"

// earliest is the first time that an event can have. It is not the zero time,
// which would be none.
var earliest = time.Unix(0, math.MinInt64).UTC()

// ParseTime reads RFC 3339, or integer Unix nanoseconds.
func ParseTime(s string) (time.Time, bool) {
	if ns, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(0, ns).UTC(), true
	}
	t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(s)) // t and z are allowed too
	if err != nil {
		return time.Time{}, false
	}
	if t.Before(earliest) {
		return earliest, true
	}
	return t.UTC(), true
}
