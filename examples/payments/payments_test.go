package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/internal/apitest"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T) *client.Client {
	t.Helper()
	server, err := apitest.Start(t.Context(), store.Limits{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Close()) })
	c, err := client.New(server.URL, client.Options{})
	require.NoError(t, err)
	return c
}

// What the program prints, but for the payment's id.
func Example() {
	ctx := context.Background()
	server, err := apitest.Start(ctx, store.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = server.Close() }()
	c, err := client.New(server.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := pay(ctx, c, "payment-1"); err != nil {
		fmt.Println(err)
	}
	if _, err := report(ctx, c); err != nil {
		fmt.Println(err)
	}
	// Output:
	// initiate      version 1
	// authorize     version 2
	// capture       version 3
	// refund 30.00  version 4
	// refund 80.00  refused: 80.00 EUR is not within the 70.00 EUR left
	//
	// payment-1 is captured, 30.00 EUR of 100.00 EUR refunded
	//
	// receipt to alice: 100.00 EUR paid
	// receipt to alice: 30.00 EUR refunded
	//
	// alice paid 70.00 EUR with 1 payments
}

// given is a payment after events.
func given(events ...Event) Payment {
	var p Payment
	for _, e := range events {
		p = p.Apply(e)
	}
	return p
}

func TestDecide(t *testing.T) {
	t.Parallel()
	initiated := PaymentInitiated{100, "EUR", "alice"}
	authorized := PaymentAuthorized{"A-1"}
	captured := PaymentCaptured{100, "EUR", "alice"}
	refunded := PaymentRefunded{60, "EUR", "alice"}
	f := func(p Payment, command Command, want ...Event) {
		t.Helper()
		events, err := command.Decide(p)
		require.NoError(t, err)
		require.Equal(t, want, events)
	}
	f(given(), Initiate{100, "EUR", "alice"}, initiated)
	f(given(initiated), Authorize{"A-1"}, authorized)
	f(given(initiated, authorized), Capture{}, captured)
	f(given(initiated, authorized, captured), Capture{})
	f(given(initiated, authorized, captured), Refund{60}, refunded)
	f(given(initiated, authorized, captured, refunded), Refund{40}, PaymentRefunded{40, "EUR", "alice"})

	refuse := func(p Payment, command Command) {
		t.Helper()
		_, err := command.Decide(p)
		require.ErrorIs(t, err, ErrRefused)
	}
	refuse(given(), Initiate{0, "EUR", "alice"})
	refuse(given(initiated), Initiate{100, "EUR", "alice"})
	refuse(given(), Authorize{"A-1"})
	refuse(given(initiated, authorized), Authorize{"A-1"})
	refuse(given(initiated), Capture{})
	refuse(given(initiated, authorized), Refund{60})
	refuse(given(initiated, authorized, captured, refunded), Refund{41})
	refuse(given(initiated, authorized, captured), Refund{0})
}

// A subscription that follows handles what is there, and then what comes.
func TestFollow(t *testing.T) {
	c := start(t)
	payments := NewService(c)
	balances := NewBalances()
	ctx, cancel := context.WithCancel(t.Context())
	handled := 0
	history := Subscription{Client: c, Handlers: []Handler{balances, handlerFunc(func() error {
		if handled++; handled == 1 {
			_, err := payments.Handle(ctx, "p", Authorize{"A-1"})
			return err
		}
		cancel()
		return nil
	})}}
	_, err := payments.Handle(ctx, "p", Initiate{100, "EUR", "bob"})
	require.NoError(t, err)
	require.ErrorIs(t, history.Follow(ctx), context.Canceled)
	require.Equal(t, 2, handled)
	require.Equal(t, uint64(2), history.Position)
}

type handlerFunc func() error

func (h handlerFunc) Handle(Event, api.Event) error { return h() }

// However many refunds come at the same time, no more is given back than was taken.
func TestConcurrentRefunds(t *testing.T) {
	c := start(t)
	payments := NewService(c)
	payments.payments.Attempts = 100
	for _, command := range []Command{Initiate{100, "EUR", "bob"}, Authorize{"A-1"}, Capture{}} {
		_, err := payments.Handle(t.Context(), "p", command)
		require.NoError(t, err)
	}
	var group sync.WaitGroup
	var failed [20]error
	for i := range failed {
		group.Go(func() { _, failed[i] = payments.Handle(context.Background(), "p", Refund{10}) })
	}
	group.Wait()
	refused := 0
	for _, err := range failed {
		if errors.Is(err, ErrRefused) {
			refused++
			continue
		}
		require.NoError(t, err)
	}
	require.Equal(t, 10, refused)

	balances := NewBalances()
	history := Subscription{Client: c, Handlers: []Handler{balances}}
	require.NoError(t, history.CatchUp(t.Context()))
	require.Equal(t, []Balance{{"bob", "EUR", 0, 1}}, balances.All())
	require.Equal(t, uint64(13), history.Position)
	require.NoError(t, history.CatchUp(t.Context()), "there is nothing new")
	history.Position = 0
	require.NoError(t, history.CatchUp(t.Context()), "what comes again does not count again")
	require.Equal(t, []Balance{{"bob", "EUR", 0, 1}}, balances.All())
}
