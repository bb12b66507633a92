package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/store"
)

// account is an aggregate that commands may spoil: a balance, and how often it
// changed.
type account struct{ balance, changes int }

func accounts(c *client.Client) *client.Repository[*account] {
	return &client.Repository[*account]{
		Client: c,
		Type:   "Account",
		New:    func(string) *account { return &account{} },
		Apply: func(a *account, e api.Event) (*account, error) {
			var data struct{ Amount int }
			if err := json.Unmarshal(e.Data, &data); err != nil {
				return nil, err
			}
			a.balance += data.Amount
			a.changes++
			return a, nil
		},
	}
}

func change(amount int) []api.NewEvent {
	return []api.NewEvent{{EventType: "Changed", Data: map[string]int{"amount": amount}}}
}

func deposit(a *account) ([]api.NewEvent, error) {
	a.balance += 10 // which a command should not do, and no other sees
	return change(10), nil
}

func TestRepository(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	r := accounts(c)
	ctx := t.Context()
	a, version, err := r.Load(ctx, "1")
	require.NoError(t, err)
	require.Zero(t, version)
	require.Equal(t, &account{}, a)

	for want := range uint64(3) {
		result, err := r.Execute(ctx, "1", deposit)
		require.NoError(t, err)
		require.Equal(t, want+1, *result.Version)
	}
	a, version, err = r.Load(ctx, "1")
	require.NoError(t, err)
	require.Equal(t, uint64(3), version)
	require.Equal(t, &account{30, 3}, a)

	no := errors.New("no")
	_, err = r.Execute(ctx, "1", func(*account) ([]api.NewEvent, error) { return change(1), no })
	require.Equal(t, no, err)
	result, err := r.Execute(ctx, "1", func(*account) ([]api.NewEvent, error) { return nil, nil })
	require.NoError(t, err)
	require.Equal(t, api.AppendResult{}, result)
	_, version, err = r.Load(ctx, "1")
	require.NoError(t, err)
	require.Equal(t, uint64(3), version)
}

// Others come first, with few events, with more than a conflict tells of, and
// always.
func TestRepositoryTriesAgain(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	r := accounts(c)
	f := func(id string, others, times, attempts int) (calls int, err error) {
		t.Helper()
		r := *r
		r.Attempts = attempts
		_, err = r.Execute(t.Context(), id, func(a *account) ([]api.NewEvent, error) {
			require.Equal(t, account{calls * others, calls * others}, *a)
			if calls++; calls <= times {
				for range others {
					_, err := c.Append(t.Context(), client.Aggregate{Type: "Account", ID: id}, client.Any, change(1)...)
					require.NoError(t, err)
				}
			}
			return deposit(a)
		})
		return calls, err
	}
	calls, err := f("few", 2, 2, 3)
	require.NoError(t, err)
	require.Equal(t, 3, calls)
	calls, err = f("many", 150, 1, 2)
	require.NoError(t, err)
	require.Equal(t, 2, calls)
	calls, err = f("always", 1, 100, 4)
	require.ErrorIs(t, err, client.ErrConflict)
	require.Equal(t, 4, calls)
	calls, err = f("default", 1, 100, 0)
	require.ErrorIs(t, err, client.ErrConflict)
	require.Equal(t, 5, calls)
}

// Of commands that run at the same time none is lost.
func TestRepositoryConcurrently(t *testing.T) {
	t.Parallel()
	const writers, commands = 8, 20
	c, _ := start(t, store.Limits{}, impatient())
	r := accounts(c)
	r.Attempts = 1 + writers*commands
	var group sync.WaitGroup
	var failed [writers]error
	for i := range writers {
		group.Go(func() {
			for n := 0; n < commands && failed[i] == nil; n++ {
				_, failed[i] = r.Execute(context.Background(), "1", deposit)
			}
		})
	}
	group.Wait()
	require.NoError(t, errors.Join(failed[:]...))
	a, version, err := r.Load(t.Context(), "1")
	require.NoError(t, err)
	require.Equal(t, uint64(writers*commands), version)
	require.Equal(t, &account{10 * writers * commands, writers * commands}, a)
}

// A state that evicted events would be needed for is not guessed.
func TestRepositoryAfterEviction(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{MaxEvents: 2}, impatient())
	r := accounts(c)
	_, err := r.Execute(t.Context(), "1", func(*account) ([]api.NewEvent, error) {
		return append(append(change(1), change(2)...), change(3)...), nil
	})
	require.NoError(t, err)
	_, _, err = r.Load(t.Context(), "1")
	require.ErrorIs(t, err, client.ErrGone)
	_, err = r.Execute(t.Context(), "1", deposit)
	require.ErrorIs(t, err, client.ErrGone)

	_, err = r.Execute(t.Context(), "2", func(*account) ([]api.NewEvent, error) { return append(change(1), change(2)...), nil })
	require.NoError(t, err)
	_, _, err = r.Load(t.Context(), "1") // of which nothing is left
	require.ErrorIs(t, err, client.ErrGone)
}

func TestRepositoryThatCannotApply(t *testing.T) {
	t.Parallel()
	c, _ := start(t, store.Limits{}, impatient())
	_, err := c.Append(t.Context(), client.Aggregate{Type: "Account", ID: "1"}, client.Any, change(1)[0],
		api.NewEvent{EventType: "Changed", Data: map[string]string{"amount": "much"}})
	require.NoError(t, err)
	_, _, err = accounts(c).Load(t.Context(), "1")
	require.ErrorContains(t, err, `apply Changed, version 2 of Account "1": `)
	_, err = accounts(c).Execute(t.Context(), "1", deposit)
	require.ErrorContains(t, err, `apply Changed`)
}
