package eventreplayreceiver

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// arrivals returns when the pipeline took each record, since the first one.
func (f *fixture) arrivals() []time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []time.Duration
	for _, b := range f.batches {
		for range b.logs.LogRecordCount() {
			all = append(all, b.at.Sub(f.batches[0].at))
		}
	}
	return all
}

// The time between two events is the original one, divided by the speed.
func TestSpeed(t *testing.T) {
	t.Parallel()
	check := func(speed replays.Speed, spacing time.Duration) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			f := newFixture(t, store.Limits{})
			f.append(30) // a second apart
			r, _ := f.start(func(cfg *Config) { cfg.Speed = speed })
			<-r.awaitOne(t).done
			require.Equal(t, upTo(1, 30), f.positions())
			for i, arrival := range f.arrivals() {
				require.InDelta(t, time.Duration(i)*spacing, arrival, float64(granularity), "%d", i)
			}
		})
	}
	check(1, time.Second)
	check(10, time.Second/10)
	check(0.01, 100*time.Second) // longer than a read of the store may be held up
	check(1000, time.Second/1000)
	check(replays.Max, 0)
}

// awaitOne returns the only replay, once it runs.
func (r *eventReplay) awaitOne(t *testing.T) *run {
	for range 10_000 {
		r.runs.mu.Lock()
		list := r.runs.list
		r.runs.mu.Unlock()
		if len(list) == 1 {
			return list[0]
		}
		time.Sleep(time.Microsecond)
	}
	t.Fatal("no replay began")
	return nil
}

// What happened before the first event, and what could not be sent in time, is due
// at once; the spacing of the rest stays.
func TestSpeedOutOfOrder(t *testing.T) {
	t.Parallel()
	base := time.Unix(1000, 0)
	p := newPace(2, 0)
	require.True(t, p.waits())
	require.Zero(t, p.delay(base, epochStart))
	require.Equal(t, 5*time.Second, p.delay(base, epochStart.Add(10*time.Second)))
	require.Negative(t, p.delay(base, epochStart.Add(-time.Hour)))
	require.Equal(t, -time.Second, p.delay(base.Add(6*time.Second), epochStart.Add(10*time.Second)))
	require.Equal(t, 5*time.Second, p.delay(base.Add(5*time.Second), epochStart.Add(20*time.Second)))
	require.False(t, newPace(replays.Max, 0).waits())
}

func TestRateLimit(t *testing.T) {
	t.Parallel()
	check := func(rate float64, n int) {
		t.Helper()
		synctest.Test(t, func(t *testing.T) {
			f := newFixture(t, store.Limits{})
			f.append(n)
			r, _ := f.start(func(cfg *Config) { cfg.RateLimit = rate })
			run := r.awaitOne(t)
			<-run.done
			require.Equal(t, upTo(1, int64(n)), f.positions())
			for i, arrival := range f.arrivals() {
				want := time.Duration(float64(i) / rate * float64(time.Second))
				require.InDelta(t, want, arrival, float64(2*granularity), "%d", i)
			}
			require.InEpsilon(t, rate, run.snapshot().Rate, 0.25)
		})
	}
	check(10, 50)
	check(100, 500)
	check(10_000, 5000)
	check(0.1, 5)
}

// The rate limit holds where the speed would allow more.
func TestSpeedAndRateLimit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, store.Limits{})
		f.append(20)
		r, _ := f.start(func(cfg *Config) { cfg.Speed, cfg.RateLimit = 100, 10 })
		<-r.awaitOne(t).done
		arrivals := f.arrivals()
		require.InDelta(t, 1900*time.Millisecond, arrivals[19], float64(2*granularity))
	})
}

func TestMeter(t *testing.T) {
	t.Parallel()
	var m meter
	start := time.Unix(1000, 0)
	require.Zero(t, m.rate(start, start))
	for i := range 60 {
		m.add(start.Add(time.Duration(i)*time.Second), 10)
	}
	require.InDelta(t, 10, m.rate(start.Add(59*time.Second), start), 0.01)
	require.InDelta(t, 5, m.rate(start.Add(64*time.Second), start), 0.01)
	require.Zero(t, m.rate(start.Add(80*time.Second), start))

	var young meter
	young.add(start, 30)
	require.InDelta(t, 15, young.rate(start.Add(2*time.Second), start), 0.01)
}
