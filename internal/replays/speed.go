package replays

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Speed is what the time between two events is divided by. [Max] leaves no time
// between them.
type Speed float64

// Max is the speed without waiting.
var Max = Speed(math.Inf(1))

const maxText = "max"

// UnmarshalText reads max or a number above 0.
func (s *Speed) UnmarshalText(text []byte) error {
	if string(text) == maxText {
		*s = Max
		return nil
	}
	n, err := strconv.ParseFloat(string(text), 64)
	if err != nil || !Speed(n).valid() {
		return fmt.Errorf("got %q, expected %s or a number above 0", text, maxText)
	}
	*s = Speed(n)
	return nil
}

// UnmarshalJSON reads "max" or a number above 0.
func (s *Speed) UnmarshalJSON(text []byte) error {
	if string(text) == `"`+maxText+`"` {
		*s = Max
		return nil
	}
	return s.UnmarshalText(text)
}

// MarshalJSON writes "max" or a number.
func (s Speed) MarshalJSON() ([]byte, error) {
	if s == Max {
		return []byte(`"` + maxText + `"`), nil
	}
	return strconv.AppendFloat(nil, float64(s), 'g', -1, 64), nil
}

// Validate reports a speed that is none.
func (s Speed) Validate() error {
	if !s.valid() && s != Max {
		return fmt.Errorf("got %g, expected %s or a number above 0", float64(s), maxText)
	}
	return nil
}

func (s Speed) valid() bool { return s > 0 && !math.IsInf(float64(s), 0) }

// Of returns how long a time takes at this speed, as far as that can be counted.
func (s Speed) Of(d time.Duration) time.Duration {
	scaled := float64(d) / float64(s)
	if scaled >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(max(scaled, math.MinInt64))
}
