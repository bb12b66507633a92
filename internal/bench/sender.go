package main

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gyroscops/otel-eventstore/internal/bench/otlpsend"
)

// inFlight is how many requests a target works on at a time: enough to keep its
// receiver busy while answers are on their way.
const inFlight = 4

// sender sends requests that are encoded already over one connection.
type sender struct {
	*otlpsend.Sender

	longest atomic.Int64 // nanoseconds that one request took so far
}

func newSender(address string) (*sender, error) {
	s, err := otlpsend.New(address)
	if err != nil {
		return nil, err
	}
	return &sender{Sender: s}, nil
}

// send returns when every request has been answered. The requests set out in
// their order; up to inFlight of them are under way at a time.
func (s *sender) send(ctx context.Context, requests [][]byte) error {
	group, ctx := errgroup.WithContext(ctx)
	var sent atomic.Int64
	for range inFlight {
		group.Go(func() error {
			for i := sent.Add(1) - 1; i < int64(len(requests)); i = sent.Add(1) - 1 {
				took, err := s.Export(ctx, requests[i])
				if err != nil {
					return err
				}
				s.noteLatency(took)
			}
			return nil
		})
	}
	return group.Wait()
}

func (s *sender) noteLatency(took time.Duration) {
	for {
		longest := s.longest.Load()
		if int64(took) <= longest || s.longest.CompareAndSwap(longest, int64(took)) {
			return
		}
	}
}
