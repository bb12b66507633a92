package main

import (
	"context"
	"iter"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
)

// Handler is told of events, one by one, in the order in which they were stored.
// After an error, or when the program starts anew, it may be told of one again.
type Handler interface {
	Handle(event Event, stored api.Event) error
}

// Subscription brings the events of payments to handlers, and knows how far it has
// come. A program that should go on there after a restart keeps Position with what
// its handlers keep.
type Subscription struct {
	Client   *client.Client
	Handlers []Handler

	// Position is that of the last event that every handler has handled.
	Position uint64
}

// payments are the events that handlers are told of: those that this program
// knows, for others may write payments too.
var payments = client.Filter{
	"aggregateType": {"Payment"},
	"eventType": {
		PaymentInitiated{}.eventType(), PaymentAuthorized{}.eventType(),
		PaymentCaptured{}.eventType(), PaymentRefunded{}.eventType(),
	},
}

// CatchUp handles the events that are stored now.
func (s *Subscription) CatchUp(ctx context.Context) error {
	return s.handle(s.Client.Replay(ctx, payments, s.Position+1))
}

// Follow handles the events that are stored now, and then those that come, until
// ctx ends.
func (s *Subscription) Follow(ctx context.Context) error {
	return s.handle(s.Client.Tail(ctx, payments, s.Position+1))
}

func (s *Subscription) handle(events iter.Seq2[api.Event, error]) error {
	for stored, err := range events {
		if err != nil {
			return err
		}
		event, err := decode(stored.EventType, stored.Data)
		if err != nil {
			return err
		}
		for _, handler := range s.Handlers {
			if err := handler.Handle(event, stored); err != nil {
				return err
			}
		}
		s.Position = stored.Position
	}
	return nil
}
