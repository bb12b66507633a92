package api

import "time"

// Time is a time in JSON: RFC 3339 in UTC, always with nine digits of a second,
// so that times sort as their texts do. It reads any RFC 3339 time.
type Time struct{ time.Time }

// MarshalJSON writes the time.
func (t Time) MarshalJSON() ([]byte, error) {
	return t.UTC().AppendFormat(nil, `"2006-01-02T15:04:05.000000000Z"`), nil
}
