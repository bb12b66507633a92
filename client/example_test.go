package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/internal/apitest"
	"github.com/gyroscops/otel-eventstore/store"
)

// serve runs an event store for an example; its URL would be that of a collector,
// such as http://127.0.0.1:4319.
func serve(ctx context.Context) *apitest.Server {
	server, err := apitest.Start(ctx, store.Limits{})
	if err != nil {
		panic(err)
	}
	return server
}

// An append that expects a version, and what it learns when it comes too late.
func ExampleClient_Append() {
	ctx := context.Background()
	server := serve(ctx)
	defer func() { _ = server.Close() }()
	c, err := client.New(server.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	payment := client.Aggregate{Type: "Payment", ID: "payment-123"}
	initiated := api.NewEvent{EventType: "PaymentInitiated", Data: map[string]any{"amount": 100, "currency": "EUR"}}
	result, err := c.Append(ctx, payment, client.Version(0), initiated)
	fmt.Println(*result.Version, err)

	_, err = c.Append(ctx, payment, client.Version(0), initiated)
	if conflict, ok := errors.AsType[*client.ConflictError](err); ok {
		fmt.Printf("it is at version %d already, after %s\n", conflict.Actual, conflict.Events[0].EventType)
	}
	// Output:
	// 1 <nil>
	// it is at version 1 already, after PaymentInitiated
}

// Two appends of one seat: the condition lets the first one pass.
func ExampleClient_AppendEvents() {
	ctx := context.Background()
	server := serve(ctx)
	defer func() { _ = server.Close() }()
	c, err := client.New(server.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, student := range []string{"alice", "bob"} {
		_, err := c.AppendEvents(ctx, api.AppendRequest{
			Events: []api.NewEvent{{
				EventType: "StudentSubscribed", Tags: []string{"course:go", "student:" + student},
			}},
			Condition: &api.AppendCondition{FailIfEventsMatch: api.EventQuery{Items: []api.EventQueryItem{
				{Types: []string{"StudentSubscribed"}, Tags: []string{"course:go"}},
			}}},
		})
		fmt.Println(student, errors.Is(err, client.ErrConditionFailed))
	}
	// Output:
	// alice false
	// bob true
}

func ExampleClient_Replay() {
	ctx := context.Background()
	server := serve(ctx)
	defer func() { _ = server.Close() }()
	c, err := client.New(server.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, id := range []string{"1", "2"} {
		if _, err := c.Append(ctx, client.Aggregate{Type: "Order", ID: id}, client.Any,
			api.NewEvent{EventType: "OrderPlaced"}, api.NewEvent{EventType: "OrderShipped"}); err != nil {
			fmt.Println(err)
			return
		}
	}
	for event, err := range c.Replay(ctx, client.Filter{"eventType": {"OrderShipped"}}, 0) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(event.Position, event.AggregateID)
	}
	// Output:
	// 2 1
	// 4 2
}

// Stock is an aggregate: how many there are of an article.
type Stock struct{ Count int }

// ExampleRepository_Execute runs a command that may only be obeyed in one state
// of its aggregate.
func ExampleRepository_Execute() {
	ctx := context.Background()
	server := serve(ctx)
	defer func() { _ = server.Close() }()
	c, err := client.New(server.URL, client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	stocks := client.Repository[Stock]{
		Client: c,
		Type:   "Stock",
		New:    func(string) Stock { return Stock{} },
		Apply: func(s Stock, e api.Event) (Stock, error) {
			var data struct{ Count int }
			err := json.Unmarshal(e.Data, &data)
			s.Count += data.Count
			return s, err
		},
	}
	add := func(count int) func(Stock) ([]api.NewEvent, error) {
		return func(s Stock) ([]api.NewEvent, error) {
			if s.Count+count < 0 {
				return nil, fmt.Errorf("only %d left", s.Count)
			}
			return []api.NewEvent{{EventType: "StockChanged", Data: map[string]int{"count": count}}}, nil
		}
	}
	for _, count := range []int{3, -2, -2} {
		_, err := stocks.Execute(ctx, "article-1", add(count))
		fmt.Println(count, err)
	}
	stock, version, err := stocks.Load(ctx, "article-1")
	fmt.Println(stock.Count, version, err)
	// Output:
	// 3 <nil>
	// -2 <nil>
	// -2 only 1 left
	// 1 2 <nil>
}
