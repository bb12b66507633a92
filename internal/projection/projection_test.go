package projection

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// balance keeps the balance of accounts, and forgets them when they are closed.
func balance(t testing.TB) Definition {
	def := define(t, "balance", `.event.data.account`,
		`if .event.eventType == "Closed" then null else {balance: ((.state.balance // 0) + .event.data.amount), last: .event.position} end`)
	def.Filter.AnyOf = map[store.Field][]string{store.FieldEventType: {"Paid", "Closed"}}
	return def
}

// ledger is what balance makes, as the test computes it.
type ledger map[string]string

func (l ledger) take(position int, e store.NewEvent) {
	account, _ := e.Record.Body.AsMap().Get("account")
	amount, _ := e.Record.Body.AsMap().Get("amount")
	switch e.EventType {
	case "Closed":
		delete(l, account.AsString())
	case "Paid":
		var before int64
		_, _ = fmt.Sscanf(l[account.AsString()], `{"balance":%d`, &before)
		l[account.AsString()] = fmt.Sprintf(`{"balance":%d,"last":%d}`, before+amount.AsInt(), position)
	}
}

func randomEvent(r *rand.Rand, id int) store.NewEvent {
	return newEvent(id, []string{"Paid", "Paid", "Paid", "Closed", "Other"}[r.IntN(5)],
		fmt.Sprint("account ", r.IntN(40)), r.Int64N(1<<52)-1<<51)
}

// After live updates the states are what a rebuild makes, and what another fold
// makes.
func TestLiveEqualsRebuildEqualsFold(t *testing.T) {
	t.Parallel()
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	s := openStore(t, store.Limits{})
	want := make(ledger)
	var set *Set
	for i := range 3000 {
		if i == 1000 { // the first third is history when it begins
			set = start(t, s, balance(t))
		}
		e := randomEvent(r, i)
		appendAll(t, s, e)
		want.take(i+1, e)
		if i == 2000 {
			seen(t, s, set.Find("balance"))
			require.Equal(t, map[string]string(want), entries(t, set.Find("balance")))
		}
	}
	p := set.Find("balance")
	seen(t, s, p)
	live, info := pageOf(t, p)
	require.Equal(t, map[string]string(want), live)
	require.Equal(t, uint64(1), info.CoversFrom)
	require.Equal(t, uint64(3000), info.Position)
	require.False(t, info.Degraded())

	rebuild(t, set, p)
	rebuilt, again := pageOf(t, p)
	require.Equal(t, live, rebuilt)
	require.Greater(t, again.Generation, info.Generation)
	require.Equal(t, info.Bytes, again.Bytes)
}

// rebuild rebuilds and waits for it.
func rebuild(t *testing.T, set *Set, p *Projection) {
	before := p.Info().Generation
	set.Rebuild(p)
	require.Eventually(t, func() bool { i := p.Info(); return i.Generation > before && !i.Rebuilding }, time.Minute, time.Millisecond)
}

// While events come, with rebuilds among them: every page is the fold of its
// positions, and the position never goes back.
func TestEveryPageIsExact(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{MaxEvents: 500})
	set := start(t, s, define(t, "types", `.event.eventType`, `.state + 1`))
	p := set.Find("types")
	ctx, stop := context.WithCancel(t.Context())
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for before := (Info{}); ctx.Err() == nil; {
				states, info := pageOf(t, p)
				count := uint64(0)
				for _, state := range states {
					n, err := strconv.ParseUint(state, 10, 64)
					if err != nil {
						t.Error(err)
					}
					count += n
				}
				if info.CoversFrom > 0 {
					assert.Equal(t, info.Position-info.CoversFrom+1, count)
				}
				assert.GreaterOrEqual(t, info.Position, before.Position)
				before = info
			}
		})
	}
	for i := range 4000 {
		appendAll(t, s, newEvent(i, fmt.Sprint("type", i%7), "a", 1))
		if i%400 == 200 {
			set.Rebuild(p)
			set.Rebuild(p) // is the same one
		}
	}
	seen(t, s, p)
	stop()
	readers.Wait()
}

// What is not covered is said: by a rebuild after eviction, by one that begins
// late, and by one that eviction has overtaken.
func TestEviction(t *testing.T) {
	t.Parallel()
	s := openStore(t, store.Limits{MaxEvents: 10})
	set := start(t, s, define(t, "types", `.event.eventType`, `[.event.position]`), define(t, "count", `"all"`, `.state + 1`))
	p, count := set.Find("types"), set.Find("count")
	for i := range 30 {
		appendAll(t, s, newEvent(i, fmt.Sprint("type", i), "a", 1))
		seen(t, s, count)
	}
	seen(t, s, p)
	require.Equal(t, uint64(1), count.Info().CoversFrom)
	require.Equal(t, map[string]string{"all": "30"}, entries(t, count), "it saw them before they were evicted")

	rebuild(t, set, count)
	require.Equal(t, uint64(21), count.Info().CoversFrom)
	require.Equal(t, map[string]string{"all": "10"}, entries(t, count))

	late := start(t, s, define(t, "late", `"all"`, `.state + 1`)).Find("late")
	seen(t, s, late)
	require.Equal(t, uint64(21), late.Info().CoversFrom)
	require.Equal(t, map[string]string{"all": "10"}, entries(t, late))

	count.writer.Lock() // it is slow
	for i := range 25 {
		appendAll(t, s, newEvent(100+i, "type", "a", 1))
	}
	require.Equal(t, uint64(30), count.Info().Position)
	count.writer.Unlock()
	seen(t, s, count)
	states, info := pageOf(t, count)
	require.Equal(t, uint64(46), info.CoversFrom)
	require.Equal(t, map[string]string{"all": "10"}, states, "no state with a hole")
}

// A store whose events are all evicted has nothing to begin with but what comes.
func TestNothingHeld(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := store.New(store.Options{Limits: store.Limits{MaxAge: time.Second}, Now: func() time.Time { return now }})
	require.NoError(t, s.Open(t.Context()))
	defer func() { require.NoError(t, s.Close()) }()
	appendAll(t, s, newEvent(1, "T", "a", 1), newEvent(2, "T", "a", 1))
	now = now.Add(time.Minute)
	require.NoError(t, s.EnforceLimits())
	require.Zero(t, s.Status().Events)
	p := start(t, s, define(t, "count", `"all"`, `.state + 1`)).Find("count")
	require.NoError(t, p.Wait(t.Context(), 2))
	require.Equal(t, uint64(3), p.Info().CoversFrom)
	appendAll(t, s, newEvent(3, "T", "a", 1))
	seen(t, s, p)
	require.Equal(t, map[string]string{"all": "1"}, entries(t, p))
}
