package eventreplayreceiver

import (
	"slices"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/replays"
)

// granularity is how much earlier than it is due an event may be sent, so that
// those of one moment share a batch and a timer.
const granularity = 5 * time.Millisecond

// pace says when events are due. What could not be sent in time is due at once:
// a replay that was held up catches up.
type pace struct {
	speed    replays.Speed
	interval time.Duration // between events, by the rate limit

	began time.Time // when the first event was due
	first time.Time // its timestamp
	free  time.Time // when the rate limit allows the next one
}

func newPace(speed replays.Speed, rateLimit float64) *pace {
	p := &pace{speed: speed}
	if rateLimit > 0 {
		p.interval = time.Duration(float64(time.Second) / rateLimit)
	}
	return p
}

// waits reports whether events are ever due later than at once.
func (p *pace) waits() bool { return p.speed != replays.Max || p.interval > 0 }

// delay returns how long from now the next event is due, 0 or less for at once. An
// event that happened before the first one is due at once.
func (p *pace) delay(now, timestamp time.Time) time.Duration {
	if p.began.IsZero() {
		p.began, p.first = now, timestamp
	}
	due := p.began // by the speed
	if p.speed != replays.Max {
		due = p.began.Add(p.speed.Of(timestamp.Sub(p.first)))
	}
	if p.interval > 0 {
		// What was not used is not saved up, but for what a timer is late.
		due = slices.MaxFunc([]time.Time{due, p.free, now.Add(-granularity)}, time.Time.Compare)
		p.free = due.Add(p.interval)
	}
	return due.Sub(now)
}
