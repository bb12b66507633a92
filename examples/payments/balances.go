package main

import (
	"cmp"
	"slices"

	"github.com/gyroscops/otel-eventstore/api"
)

// Balance is what a customer has paid in one currency.
type Balance struct {
	Customer string
	Currency Currency
	Paid     int64
	Payments int
}

// Balances is a read model, folded from events: what customers have paid.
type Balances struct {
	position uint64 // of the last event that counts
	balances map[balanceKey]*Balance
}

type balanceKey struct {
	customer string
	currency Currency
}

var _ Handler = (*Balances)(nil)

// NewBalances returns the read model before the first event.
func NewBalances() *Balances {
	return &Balances{balances: map[balanceKey]*Balance{}}
}

// Handle counts an event, once.
func (b *Balances) Handle(event Event, stored api.Event) error {
	if stored.Position <= b.position {
		return nil
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
