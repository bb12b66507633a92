// Command payments takes a payment through its life: commands decide, an event
// store remembers, event handlers are told, and one of them is a read model.
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
	"os"
	"os/signal"

	"github.com/google/uuid"

	"github.com/gyroscops/otel-eventstore/client"
)

func main() {
	server := flag.String("server", "http://127.0.0.1:4319", "URL of the event store's API")
	follow := flag.Bool("follow", false, "stay, and write receipts for the payments of other runs, until interrupted")
	flag.Parse()
	if err := run(*server, *follow); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(server string, follow bool) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c, err := client.New(server, client.Options{})
	if err != nil {
		return err
	}
	if err := pay(ctx, c, "payment-"+uuid.NewString()); err != nil {
		return err
	}
	history, err := report(ctx, c)
	if err != nil || !follow {
		return err
	}
	return history.Follow(ctx)
}

// pay takes one payment from its beginning to a refund.
func pay(ctx context.Context, c *client.Client, id string) error {
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
			fmt.Printf("%-13s %v\n", step.name, err)
		case err != nil:
			return fmt.Errorf("%s: %w", step.name, err)
		default:
			fmt.Printf("%-13s version %d\n", step.name, version)
		}
	}
	payment, err := payments.Find(ctx, id)
	if err != nil {
		return err
	}
	fmt.Printf("\n%s is %s, %s of %s refunded\n\n", id, payment.Status,
		payment.Currency.Text(payment.Refunded), payment.Currency.Text(payment.Amount))
	return nil
}

// report tells the event handlers of all payments that there are, and shows the
// read model that is one of them.
func report(ctx context.Context, c *client.Client) (*Subscription, error) {
	balances := NewBalances()
	history := &Subscription{Client: c, Handlers: []Handler{balances, Receipts{os.Stdout}}}
	if err := history.CatchUp(ctx); err != nil {
		return nil, err
	}
	fmt.Println()
	for _, balance := range balances.All() {
		fmt.Printf("%s paid %s with %d payments\n", balance.Customer, balance.Currency.Text(balance.Paid), balance.Payments)
	}
	return history, nil
}
