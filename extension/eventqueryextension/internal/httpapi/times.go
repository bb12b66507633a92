package httpapi

import (
	"strconv"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
)

// jsonTime is a time in JSON; the zero time is null.
type jsonTime time.Time

// MarshalJSON writes the time in UTC.
func (t jsonTime) MarshalJSON() ([]byte, error) {
	if time.Time(t).IsZero() {
		return []byte("null"), nil
	}
	return eventjson.AppendTime(nil, time.Time(t)), nil
}

// appendMillis writes a duration as a number of milliseconds.
func appendMillis(dst []byte, d time.Duration) []byte {
	return strconv.AppendFloat(dst, float64(d)/float64(time.Millisecond), 'f', -1, 64)
}
