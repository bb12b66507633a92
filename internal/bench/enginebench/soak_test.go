//go:build soak

package enginebench

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

const (
	soakBytes     = 64 << 20
	checkEvery    = 20   // blocks of the workload
	soakTolerance = 1.10 // of RSS after half time, over RSS before it
)

// soakTime is EVENTSTORE_SOAK, as a duration, else 30 minutes.
func soakTime(t *testing.T) time.Duration {
	text := os.Getenv("EVENTSTORE_SOAK")
	if text == "" {
		return 30 * time.Minute
	}
	d, err := time.ParseDuration(text)
	require.NoError(t, err, "EVENTSTORE_SOAK")
	return d
}

// A store at its limit takes in events and evicts others all the time: its answers
// are those of a shadow, and its memory stays what it was, while a reader goes on.
func TestSoak(t *testing.T) {
	s := store.New(store.Options{Limits: store.Limits{MaxBytes: soakBytes}})
	require.NoError(t, s.Open(t.Context()))
	defer func() { require.NoError(t, s.Close()) }()
	ctx, cancel := context.WithCancel(t.Context())
	var reader sync.WaitGroup
	reader.Go(func() { readAlong(ctx, t, s) })
	defer reader.Wait()
	defer cancel()

	shadow, lasts := newShadow(), soakTime(t)
	rss := newResident(t, lasts)
	began, blocks, checks := time.Now(), 0, 0
	var stall, checking time.Duration
	for batch := range feed(ctx) {
		stall = max(stall, appendBatch(t, s, batch))
		shadow.append(batch.events)
		shadow.evict(s.Status().FirstPosition)
		blocks++
		if blocks%checkEvery == 0 {
			before := time.Now()
			shadow.check(t, s)
			checking += time.Since(before)
			checks++
		}
		rss.sample(t, time.Since(began), s)
		if time.Since(began) > lasts || t.Failed() {
			break
		}
	}
	status := s.Status()
	t.Logf("%v: %d appended, %d evicted, %d held in %d bytes, %d checks in %v, longest append %v",
		lasts, status.Appended, status.Evicted, status.Events, status.Bytes, checks, checking.Round(time.Second), stall)
	require.Positive(t, status.Evicted)
	require.LessOrEqual(t, status.Bytes, int64(soakBytes))
	rss.isFlat(t)
}

// appendBatch returns how long the longest append took.
func appendBatch(t *testing.T, s *store.Store, b batch) (longest time.Duration) {
	for _, events := range b.requests {
		began := time.Now()
		receipts, err := s.Append(t.Context(), store.Append{Events: events})
		longest = max(longest, time.Since(began))
		require.NoError(t, err)
		for i := range receipts {
			if receipts[i].Outcome != store.Stored {
				require.Failf(t, "not stored", "%+v", receipts[i])
			}
		}
	}
	return longest
}

// readAlong replays all that is held, again and again, until the context ends:
// without gaps, however much is evicted meanwhile.
func readAlong(ctx context.Context, t *testing.T, s *store.Store) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(500 * time.Millisecond):
		}
		var last store.Event
		err := s.Visit(ctx, store.Query{}, func(e *store.Event) bool {
			if last.Position > 0 && (e.Position != last.Position+1 || e.RecordedAt.Before(last.RecordedAt)) {
				t.Errorf("position %d at %v after %d at %v", e.Position, e.RecordedAt, last.Position, last.RecordedAt)
				return false
			}
			last.Position, last.RecordedAt = e.Position, e.RecordedAt
			return true
		})
		if err != nil && ctx.Err() == nil {
			t.Error(err)
			return
		}
	}
}
