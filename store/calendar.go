package store

import (
	"fmt"
	"slices"
	"time"
)

// Interval is the length of the buckets of a trend.
type Interval uint8

// The intervals. Days, weeks and months are those of the calendar in a time
// zone; weeks are those of ISO 8601, from Monday. An hour that the zone's
// clock shows twice is two buckets.
const (
	Second Interval = iota
	Minute
	Hour
	Day
	Week
	Month
)

var intervalNames = []string{"second", "minute", "hour", "day", "week", "month"}

// String returns the interval's name in the API.
func (i Interval) String() string { return intervalNames[i] }

// IntervalOf returns the interval of a name in the API, and whether there is one.
func IntervalOf(name string) (Interval, bool) {
	i := slices.Index(intervalNames, name)
	return Interval(max(i, 0)), i >= 0
}

// clock returns the length of an interval that the clock counts, 0 of one that
// the calendar counts.
func (i Interval) clock() time.Duration {
	switch i {
	case Second:
		return time.Second
	case Minute:
		return time.Minute
	case Hour:
		return time.Hour
	default:
		return 0
	}
}

// label names the bucket that begins at start, after the wall time at which
// its interval would begin.
func (i Interval) label(start time.Time) string {
	wall := i.wallStart(wallOf(start))
	switch i {
	case Second:
		return wall.Format("2006-01-02T15:04:05")
	case Minute, Hour:
		return wall.Format("2006-01-02T15:04")
	case Week:
		year, week := wall.ISOWeek()
		return fmt.Sprintf("%04d-W%02d", year, week)
	case Month:
		return wall.Format("2006-01")
	default:
		return wall.Format(time.DateOnly)
	}
}

// A wall time is what the clock of a zone shows, kept as the UTC time that
// shows the same.

// wallStart returns the wall time at which the interval around a wall time
// begins.
func (i Interval) wallStart(wall time.Time) time.Time {
	year, month, day := wall.Date()
	switch i {
	case Second, Minute, Hour:
		return wall.Truncate(i.clock())
	case Week:
		sinceMonday := (int(wall.Weekday()) + 6) % 7
		return time.Date(year, month, day-sinceMonday, 0, 0, 0, 0, time.UTC)
	case Month:
		return time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	default:
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
}

// wallEnd returns the wall time at which the interval that begins at one ends.
func (i Interval) wallEnd(wallStart time.Time) time.Time {
	switch i {
	case Second, Minute, Hour:
		return wallStart.Add(i.clock())
	case Week:
		return wallStart.AddDate(0, 0, 7)
	case Month:
		return wallStart.AddDate(0, 1, 0)
	default:
		return wallStart.AddDate(0, 0, 1)
	}
}

func wallOf(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// start returns the beginning of the bucket that t is in, in t's location.
func (i Interval) start(t time.Time) time.Time {
	wall := i.wallStart(wallOf(t))
	if i.clock() == 0 {
		return firstAtWall(wall, t.Location())
	}
	start := t.Add(wall.Sub(wallOf(t)))
	if shift, _ := zoneBounds(t); !shift.IsZero() && start.Before(shift) && shifts(shift) {
		return shift.In(t.Location())
	}
	return start
}

// next returns the beginning of the bucket after the one that begins at start.
func (i Interval) next(start time.Time) time.Time {
	wall := i.wallStart(wallOf(start))
	if i.clock() == 0 {
		return firstAtWall(i.wallEnd(wall), start.Location())
	}
	next := start.Add(i.wallEnd(wall).Sub(wallOf(start)))
	if _, shift := zoneBounds(start); !shift.IsZero() && shift.Before(next) && shifts(shift) {
		return shift.In(start.Location())
	}
	return next
}

// zoneBounds returns the stretch of time around t, [from, to), in which the
// offset does not change; zero is without end. Beyond the table of a zone,
// [time.Time.ZoneBounds] takes every year for one of 365 days, and lets the last
// stretch of a leap year end a day early, before t on that day.
func zoneBounds(t time.Time) (from, to time.Time) {
	from, to = t.ZoneBounds()
	if !to.IsZero() && !to.After(t) {
		to = time.Date(t.UTC().Year()+1, 1, 1, 0, 0, 0, 0, time.UTC).In(t.Location())
	}
	return from, to
}

// shifts reports whether the clock is set to another offset at a zone's
// transition; some transitions only change the name.
func shifts(transition time.Time) bool {
	_, before := transition.Add(-1).Zone()
	_, after := transition.Zone()
	return before != after
}

// firstAtWall returns the first instant at which the location's clock shows
// the wall time or, where it skips that, a later one.
func firstAtWall(wall time.Time, loc *time.Location) time.Time {
	guess := time.Date(wall.Year(), wall.Month(), wall.Day(), 0, 0, 0, 0, loc)
	from, _ := zoneBounds(guess)
	if !from.IsZero() {
		guess = from.Add(-1) // begin one offset earlier
	}
	for {
		from, to := zoneBounds(guess)
		_, offset := guess.Zone()
		first := wall.Add(-time.Duration(offset) * time.Second)
		if !from.IsZero() && first.Before(from) {
			first = from
		}
		if to.IsZero() || first.Before(to) {
			return first.In(loc)
		}
		guess = to
	}
}
