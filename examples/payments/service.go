package main

import (
	"context"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
)

// Service handles commands. It is safe for concurrent use, in any number of
// processes: the event store decides which command came first.
type Service struct{ payments client.Repository[Payment] }

// NewService returns a service whose payments are in an event store.
func NewService(c *client.Client) *Service {
	return &Service{client.Repository[Payment]{
		Client: c,
		Type:   "Payment",
		New:    func(string) Payment { return Payment{} },
		Apply: func(p Payment, stored api.Event) (Payment, error) {
			event, err := decode(stored.EventType, stored.Data)
			if err != nil {
				return p, err
			}
			return p.Apply(event), nil
		},
	}}
}

// Handle lets a command decide, and stores what comes of it. It returns the
// payment's version after that, 0 where nothing came of it. An error that is
// [ErrRefused] is the command's.
func (s *Service) Handle(ctx context.Context, id string, command Command) (version uint64, err error) {
	result, err := s.payments.Execute(ctx, id, func(p Payment) ([]api.NewEvent, error) {
		events, err := command.Decide(p)
		if err != nil {
			return nil, err
		}
		stored := make([]api.NewEvent, len(events))
		for i, event := range events {
			stored[i] = api.NewEvent{
				EventType:     event.eventType(),
				CorrelationID: id,
				Data:          event,
				Metadata:      &api.NewMetadata{Service: "payments"},
			}
		}
		return stored, nil
	})
	if err != nil || result.Version == nil {
		return 0, err
	}
	return *result.Version, nil
}

// Find returns a payment as it is now.
func (s *Service) Find(ctx context.Context, id string) (Payment, error) {
	payment, _, err := s.payments.Load(ctx, id)
	return payment, err
}
