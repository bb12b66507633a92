package httpapi

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

func TestCursorRoundTrip(t *testing.T) {
	t.Parallel()
	want := cursor{query: 1 << 63, epoch: "an epoch", key: []uint64{0, 1, 1<<64 - 1}}
	got, ok := decodeCursor(want.String(), 3)
	require.True(t, ok)
	require.Equal(t, want, got)
	for _, keyLen := range []int{0, 2, 4} {
		_, ok = decodeCursor(want.String(), keyLen)
		require.False(t, ok)
	}
}

// No cursor is taken that is not what was given out.
func TestDamagedCursor(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(3)...)
	var page pageAnswer
	f.get("/events?limit=1").ok(&page)
	bad := func(text string) {
		t.Helper()
		p := f.get("/events?limit=1&cursor=" + text).problem(kindInvalidCursor)
		require.Equal(t, "cursor", p.Parameter)
		require.NotEmpty(t, p.Expected)
	}
	bad("x")
	bad("42")
	bad("!!!")
	bad(page.NextCursor + "A")
	bad(page.NextCursor[1:])
	bad(page.NextCursor + "%3D")
	raw, err := base64.RawURLEncoding.DecodeString(page.NextCursor)
	require.NoError(t, err)
	for i := range raw {
		damaged := append([]byte{}, raw...)
		damaged[i] ^= 1
		bad(base64.RawURLEncoding.EncodeToString(damaged))
	}
}

func TestCursorIsBoundToItsQuery(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(9)...)
	f.append(newEvent("slashed", of("Order/odd", "x")), newEvent("slashed2", of("Order/odd", "x")))
	var page pageAnswer
	f.get("/events?limit=1&eventType=Happened&eventType=Other&q=").problem(kindInvalidParameter)
	f.get("/events?limit=1&eventType=Happened&eventType=Other").ok(&page)
	cursor := "&cursor=" + page.NextCursor
	f.get("/events?eventType=Other&eventType=Happened&limit=5" + cursor).ok(&page) // the same, and another limit
	require.Equal(t, []string{"e2", "e3", "e4", "e5", "e6"}, page.ids())
	for _, target := range []string{
		"/events?limit=1",
		"/events?limit=1&eventType=Happened",
		"/events?limit=1&eventType=Happened&eventType=Other&order=desc",
		"/events?limit=1&eventType=HappenedOther",
		"/aggregates?limit=1&eventType=Happened&eventType=Other",
		oddHistory + "?eventType=Happened&eventType=Other",
	} {
		f.get(target + cursor).problem(kindInvalidCursor)
	}
	// Two paths that are one text when decoded are two all the same.
	f.get("/aggregates/Order%2Fodd/x/events?limit=1").ok(&page)
	f.get("/aggregates/Order/odd%2Fx/events?limit=1&cursor=" + page.NextCursor).problem(kindInvalidCursor)
	f.get("/aggregates/Order%2fodd/x/events?limit=1&cursor=" + page.NextCursor).ok(&page)
}

func TestCursorOfAnotherEpoch(t *testing.T) {
	t.Parallel()
	before, after := newFixture(t, store.Limits{}), newFixture(t, store.Limits{})
	for _, f := range []*fixture{before, after} {
		f.append(numbered(3)...)
		f.append(newEvent("c1", correlated("flow", "")), newEvent("c2", correlated("flow", "")))
		f.append(store.NewEvent{Envelope: store.Envelope{EventID: "r1"}}, store.NewEvent{Envelope: store.Envelope{EventID: "r2"}})
	}
	for _, target := range []string{"/events?limit=1", oddHistory + "?limit=1", "/aggregates?limit=1", "/correlations/flow?limit=1", "/rejections?limit=1"} {
		cursor := before.get(target).header.Get("Next-Cursor")
		require.NotEmpty(t, cursor, target)
		p := after.get(target + "&cursor=" + cursor).problem(kindOtherEpoch)
		require.Equal(t, after.store.Status().Epoch, p.Epoch)
		require.Equal(t, uint64(1), *p.FirstPosition)
	}
}

// A cursor answers 410 exactly where an event that it promised is gone.
func TestCursorBelowTheHorizon(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, target string
		appends      int // after the first page of 2 out of 6 events, with room for 6
		gone         bool
	}{
		{"the next event is held", "/events?limit=2", 2, false},
		{"the next event is evicted", "/events?limit=2", 3, true},
		{"downwards the next event is held", "/events?limit=2&order=desc", 3, false},
		{"downwards the next event is evicted", "/events?limit=2&order=desc", 4, true},
		{"the next version is held", oddHistory + "?limit=2", 4, false},
		{"the next version is evicted", oddHistory + "?limit=2", 5, true},
		{"downwards the next version is held", oddHistory + "?limit=2&order=desc", 0, false},
		{"downwards the next version is evicted", oddHistory + "?limit=2&order=desc", 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, store.Limits{MaxEvents: 6})
			f.append(numbered(6)...)
			var page pageAnswer
			f.get(test.target).ok(&page)
			for range test.appends {
				f.append(newEvent(time.Now().String()))
			}
			a := f.get(test.target + "&cursor=" + page.NextCursor)
			if test.gone {
				require.Equal(t, f.store.Status().FirstPosition, *a.problem(kindEvicted).FirstPosition)
			} else {
				require.NotEmpty(t, a.ok(&page).body)
			}
		})
	}
}
