package httpapi

import (
	"math"
	"strconv"
	"strings"
	"time"
)

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

// appendTime appends a time in UTC as RFC 3339 has it, with nanoseconds: of one
// width, so that times sort as texts do.
func appendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = appendDigits(append(dst, '"'), year, 4)
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	dst = appendDigits(append(dst, ':'), second, 2)
	dst = appendDigits(append(dst, '.'), t.Nanosecond(), 9)
	return append(dst, 'Z', '"')
}

// appendDigits appends the last n digits of a number that is not negative.
func appendDigits(dst []byte, number, n int) []byte {
	dst = append(dst, "000000000"[:n]...)
	for i := len(dst) - 1; number > 0 && n > 0; i, n = i-1, n-1 {
		dst[i] = byte('0' + number%10)
		number /= 10
	}
	return dst
}

// appendMillis writes a duration as a number of milliseconds.
func appendMillis(dst []byte, d time.Duration) []byte {
	return strconv.AppendFloat(dst, float64(d)/float64(time.Millisecond), 'f', -1, 64)
}
