package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Zones with half-hour shifts, shifts at and after midnight, days that were
// skipped, odd offsets, negative summer time, and none of these.
var propertyZones = []string{
	"UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns",
	"Africa/Cairo", "America/Havana", "Asia/Kathmandu", "America/Sao_Paulo", "Asia/Gaza", "Africa/Casablanca",
	"Europe/Dublin", "Pacific/Kiritimati", "Pacific/Kwajalein", "Antarctica/Troll", "Asia/Tehran", "America/Caracas",
	"Africa/Monrovia", "Pacific/Chatham", "America/Scoresbysund", "Asia/Pyongyang",
}

// Whatever the zone and the time: buckets are ascending and whole, and every
// event is counted once, in the bucket that its local time names.
func TestTrendsOfRandomTimesAndZones(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(20, 26))
	for trial := range 3000 {
		zone, err := time.LoadLocation(propertyZones[random.IntN(len(propertyZones))])
		require.NoError(t, err)
		interval := Interval(random.IntN(6))
		around := randomTime(random, zone)
		reach := []time.Duration{
			20 * time.Minute, time.Hour, 2 * 24 * time.Hour, 9 * 24 * time.Hour, 50 * 24 * time.Hour, 200 * 24 * time.Hour,
		}[interval]
		s := New(Options{})
		require.NoError(t, s.Open(t.Context()))
		events := make([]NewEvent, 1+random.IntN(30))
		want := make(map[string]int)
		for i := range events {
			at := around.Add(time.Duration(random.Int64N(int64(2*reach))) - reach)
			events[i] = NewEvent{
				Envelope: Envelope{EventID: fmt.Sprint(i), EventType: "T"}, Record: Record{Time: uint64(at.UnixNano())},
			}
			want[shown(interval, at.In(zone))]++
		}
		_, err = s.Append(t.Context(), Append{Events: events})
		require.NoError(t, err)
		trends, err := s.Trends(t.Context(), TrendQuery{Interval: interval, Location: zone})
		require.NoError(t, err)
		if !checkBuckets(t, interval, zone, trends, want) {
			t.Fatalf("trial %d: %s, %s, around %s", trial, zone, interval, around.UTC())
		}
	}
}

// randomTime returns a time between 1970 and 2100, mostly close to a change of
// the zone's clock.
func randomTime(random *rand.Rand, zone *time.Location) time.Time {
	first, last := time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
	at := first.Add(time.Duration(random.Int64N(int64(last.Sub(first)))))
	if _, end := at.In(zone).ZoneBounds(); !end.IsZero() && random.IntN(4) != 0 {
		return end
	}
	return at
}

// shown is what names the bucket of a local time: its label, and for intervals
// of the clock the offset, for an hour that is shown twice is two buckets.
func shown(interval Interval, local time.Time) string {
	if interval.clock() != 0 {
		return label(interval, local) + local.Format(" -07:00:00")
	}
	return label(interval, local)
}

func checkBuckets(t *testing.T, interval Interval, zone *time.Location, trends Trends, want map[string]int) bool {
	buckets := trends.Buckets
	got := make(map[string]int)
	total := 0
	for i, b := range buckets {
		total += b.Count
		if b.Count > 0 {
			got[shown(interval, b.Start)] = b.Count
		}
		ok := b.Start.Location() == zone && b.Label == label(interval, b.Start) &&
			shown(interval, b.Start.Add(-1)) != shown(interval, b.Start) // it begins there
		if i > 0 { // the one before ends there
			ok = ok && buckets[i-1].Start.Before(b.Start) &&
				shown(interval, b.Start.Add(-1)) == shown(interval, buckets[i-1].Start)
		}
		if !ok {
			t.Errorf("bucket %d: %+v", i, b)
			return false
		}
	}
	ok := !buckets[0].Start.After(trends.From) && buckets[len(buckets)-1].Start.Before(trends.To)
	if !ok || total != trends.Total || fmt.Sprint(want) != fmt.Sprint(got) {
		t.Errorf("total %d of %d\nwant %v\ngot  %v\nfrom %s to %s", total, trends.Total, want, got, trends.From, trends.To)
		return false
	}
	return true
}
