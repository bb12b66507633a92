package httpapi

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// timeLayout is RFC 3339 with nanoseconds and a fixed width, so that times in
// UTC sort as text.
const timeLayout = "2006-01-02T15:04:05.000000000Z07:00"

// earliest is the first time that an event can have. It is not the zero time,
// which would be none.
var earliest = time.Unix(0, math.MinInt64).UTC()

// parseTime reads RFC 3339, or integer Unix nanoseconds.
func parseTime(s string) (time.Time, bool) {
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

// jsonTime is a time in JSON; the zero time is null.
type jsonTime time.Time

// MarshalJSON writes the time in UTC.
func (t jsonTime) MarshalJSON() ([]byte, error) {
	if time.Time(t).IsZero() {
		return []byte("null"), nil
	}
	return appendTime(nil, time.Time(t)), nil
}

func appendTime(dst []byte, t time.Time) []byte {
	dst = append(dst, '"')
	dst = t.UTC().AppendFormat(dst, timeLayout)
	return append(dst, '"')
}

// appendMillis writes a duration as a number of milliseconds.
func appendMillis(dst []byte, d time.Duration) []byte {
	return strconv.AppendFloat(dst, float64(d)/float64(time.Millisecond), 'f', -1, 64)
}
