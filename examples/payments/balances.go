package main

import (
	"cmp"
	"context"
	"slices"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
)

// Balance is what a customer has paid in one currency.
type Balance struct {
	Customer string
	Currency Currency
	Paid     int64
	Payments int
}

// Balances is a read model: what customers have paid, as far as it has read the
// events. It keeps the position that it has come to, so that it goes on from there.
type Balances struct {
	position uint64 // of the last event read
	balances map[balanceKey]*Balance
}

type balanceKey struct {
	customer string
	currency Currency
}

// NewBalances returns the read model before the first event.
func NewBalances() *Balances {
	return &Balances{balances: map[balanceKey]*Balance{}}
}

// balanceEvents are the events that the model is folded from.
var balanceEvents = client.Filter{
	"aggregateType": {"Payment"},
	"eventType":     {PaymentCaptured{}.eventType(), PaymentRefunded{}.eventType()},
}

// CatchUp reads the events that are new.
func (b *Balances) CatchUp(ctx context.Context, c *client.Client) error {
	for stored, err := range c.Replay(ctx, balanceEvents, b.position+1) {
		if err != nil {
			return err
		}
		if err := b.add(stored); err != nil {
			return err
		}
	}
	return nil
}

func (b *Balances) add(stored api.Event) error {
	event, err := decode(stored.EventType, stored.Data)
	if err != nil {
		return err
	}
	switch e := event.(type) {
	case PaymentCaptured:
		balance := b.of(e.Customer, e.Currency)
		balance.Paid += e.Amount
		balance.Payments++
	case PaymentRefunded:
		b.of(e.Customer, e.Currency).Paid -= e.Amount
	}
	b.position = stored.Position
	return nil
}

func (b *Balances) of(customer string, currency Currency) *Balance {
	key := balanceKey{customer, currency}
	if b.balances[key] == nil {
		b.balances[key] = &Balance{Customer: customer, Currency: currency}
	}
	return b.balances[key]
}

// All returns the balances by customer and currency.
func (b *Balances) All() []Balance {
	all := make([]Balance, 0, len(b.balances))
	for _, balance := range b.balances {
		all = append(all, *balance)
	}
	slices.SortFunc(all, func(x, y Balance) int {
		return cmp.Or(cmp.Compare(x.Customer, y.Customer), cmp.Compare(x.Currency, y.Currency))
	})
	return all
}
