package projection

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"go.uber.org/zap/zaptest"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openStore(t testing.TB, limits store.Limits) *store.Store {
	s := store.New(store.Options{Limits: limits})
	require.NoError(t, s.Open(t.Context()))
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func define(t testing.TB, name, key, reducer string) Definition {
	x, err := fold.Compile(key)
	require.NoError(t, err)
	y, err := fold.Compile(reducer)
	require.NoError(t, err)
	return Definition{Name: name, Key: x, Reducer: y}
}

// start returns running projections.
func start(t testing.TB, s *store.Store, definitions ...Definition) *Set {
	set := NewSet(s, definitions, zaptest.NewLogger(t))
	set.Start(t.Context())
	t.Cleanup(set.Shutdown)
	return set
}

// newEvent returns an event of a type with an account and an amount.
func newEvent(id int, eventType, account string, amount int64) store.NewEvent {
	e := store.NewEvent{Envelope: store.Envelope{EventID: fmt.Sprint("e", id), EventType: eventType}}
	e.Record.Body = store.MapValue(store.NewMap(
		store.KeyValue{Key: "account", Value: store.String(account)},
		store.KeyValue{Key: "amount", Value: store.Int(amount)},
	))
	return e
}

func appendAll(t testing.TB, s *store.Store, events ...store.NewEvent) {
	_, err := s.Append(t.Context(), store.Append{Events: events})
	require.NoError(t, err)
}

// seen waits until the projection has seen all that is stored.
func seen(t testing.TB, s *store.Store, p *Projection) {
	t.Helper()
	require.NoError(t, p.Wait(t.Context(), s.Status().LastPosition))
}

// entries returns the states as JSON by key.
func entries(t testing.TB, p *Projection) map[string]string {
	states, _ := pageOf(t, p)
	return states
}

func pageOf(t testing.TB, p *Projection) (map[string]string, Info) {
	page, more, info := p.Page(0, 1<<30)
	require.False(t, more)
	states := make(map[string]string)
	for _, entry := range page {
		text, err := fold.JSON(entry.State)
		require.NoError(t, err)
		states[entry.Key] = string(text)
	}
	require.Len(t, states, info.Keys)
	return states, info
}
