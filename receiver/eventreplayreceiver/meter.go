package eventreplayreceiver

import "time"

// window is over how many seconds the rate of a replay is taken.
const window = 10

// meter counts events by second, over the last ones.
type meter struct {
	counts [window]struct {
		second int64
		events uint64
	}
}

func (m *meter) add(now time.Time, events uint64) {
	c := &m.counts[now.Unix()%window]
	if c.second != now.Unix() {
		c.second, c.events = now.Unix(), 0
	}
	c.events += events
}

// rate returns the events a second over the window, or since a start within it.
func (m *meter) rate(now, start time.Time) float64 {
	var events uint64
	for _, c := range m.counts {
		if now.Unix()-c.second < window {
			events += c.events
		}
	}
	span := min(now.Sub(start), window*time.Second)
	if events == 0 || span <= 0 {
		return 0
	}
	return float64(events) / span.Seconds()
}
