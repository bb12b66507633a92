package main

import (
	"fmt"
	"io"

	"github.com/gyroscops/otel-eventstore/api"
)

// Receipts is an event handler with an effect in the world: it writes to customers
// what was taken and given back. Told of an event again it writes again: a real one
// would remember the ids of the events.
type Receipts struct{ To io.Writer }

var _ Handler = Receipts{}

// Handle writes a receipt for the events that are worth one.
func (r Receipts) Handle(event Event, _ api.Event) error {
	var err error
	switch e := event.(type) {
	case PaymentCaptured:
		_, err = fmt.Fprintf(r.To, "receipt to %s: %s paid\n", e.Customer, e.Currency.Text(e.Amount))
	case PaymentRefunded:
		_, err = fmt.Fprintf(r.To, "receipt to %s: %s refunded\n", e.Customer, e.Currency.Text(e.Amount))
	}
	return err
}
