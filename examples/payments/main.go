// Command payments takes a payment through its life: commands decide, an event
// store remembers, and a read model is folded from what happened.
//
// Run it against a collector that `make run` started:
//
//	go run ./examples/payments
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/google/uuid"

	"github.com/gyroscops/otel-eventstore/client"
)

func main() {
	server := flag.String("server", "http://127.0.0.1:4319", "URL of the event store's API")
	flag.Parse()
	c, err := client.New(*server, client.Options{})
	if err == nil {
		err = run(context.Background(), c, "payment-"+uuid.NewString(), os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run takes one payment from its beginning to a refund.
func run(ctx context.Context, c *client.Client, id string, out io.Writer) error {
	payments := NewService(c)
	for _, step := range []struct {
		name    string
		command Command
	}{
		{"initiate", Initiate{Amount: 100_00, Currency: "EUR", Customer: "alice"}},
		{"authorize", Authorize{Code: "A-7731"}},
		{"capture", Capture{}},
		{"refund 30.00", Refund{Amount: 30_00}},
		{"refund 80.00", Refund{Amount: 80_00}},
	} {
		version, err := payments.Handle(ctx, id, step.command)
		switch {
		case errors.Is(err, ErrRefused):
			fmt.Fprintf(out, "%-13s %v\n", step.name, err)
		case err != nil:
			return fmt.Errorf("%s: %w", step.name, err)
		default:
			fmt.Fprintf(out, "%-13s version %d\n", step.name, version)
		}
	}
	payment, err := payments.Find(ctx, id)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\n%s is %s, %s of %s refunded\n\n", id, payment.Status,
		payment.Currency.Text(payment.Refunded), payment.Currency.Text(payment.Amount))

	balances := NewBalances()
	if err := balances.CatchUp(ctx, c); err != nil {
		return err
	}
	for _, balance := range balances.All() {
		fmt.Fprintf(out, "%s paid %s with %d payments\n", balance.Customer, balance.Currency.Text(balance.Paid), balance.Payments)
	}
	return nil
}
