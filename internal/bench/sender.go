package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
)

const (
	exportMethod = "/opentelemetry.proto.collector.logs.v1.LogsService/Export"
	// inFlight is how many requests a target works on at a time: enough to keep
	// its receiver busy while answers are on their way.
	inFlight = 4
	// requestTimeout ends the benchmark instead of waiting for ever.
	requestTimeout = time.Minute
)

// sender sends requests that are encoded already over one connection.
type sender struct {
	conn    *grpc.ClientConn
	longest atomic.Int64 // nanoseconds that one request took so far
}

func newSender(address string) (*sender, error) {
	conn, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodecV2(encoded{})))
	if err != nil {
		return nil, err
	}
	return &sender{conn: conn}, nil
}

// send returns when every request has been answered. The requests set out in
// their order; up to inFlight of them are under way at a time.
func (s *sender) send(ctx context.Context, requests [][]byte) error {
	group, ctx := errgroup.WithContext(ctx)
	var sent atomic.Int64
	for range inFlight {
		group.Go(func() error {
			for i := sent.Add(1) - 1; i < int64(len(requests)); i = sent.Add(1) - 1 {
				if err := s.export(ctx, requests[i]); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func (s *sender) export(ctx context.Context, request []byte) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var answer []byte
	began := time.Now()
	if err := s.conn.Invoke(ctx, exportMethod, request, &answer); err != nil {
		return err
	}
	s.noteLatency(time.Since(began))
	response := plogotlp.NewExportResponse()
	if err := response.UnmarshalProto(answer); err != nil {
		return err
	}
	if partial := response.PartialSuccess(); partial.RejectedLogRecords() > 0 {
		return fmt.Errorf("%d records rejected: %s", partial.RejectedLogRecords(), partial.ErrorMessage())
	}
	return nil
}

func (s *sender) noteLatency(took time.Duration) {
	for {
		longest := s.longest.Load()
		if int64(took) <= longest || s.longest.CompareAndSwap(longest, int64(took)) {
			return
		}
	}
}

func (s *sender) close() error { return s.conn.Close() }

// encoded is a codec of messages that are in protobuf's encoding already.
type encoded struct{}

func (encoded) Name() string { return "proto" }

func (encoded) Marshal(v any) (mem.BufferSlice, error) {
	message, ok := v.([]byte)
	if !ok {
		return nil, fmt.Errorf("a message is a %T, expected []byte", v)
	}
	return mem.BufferSlice{mem.SliceBuffer(message)}, nil
}

func (encoded) Unmarshal(data mem.BufferSlice, v any) error {
	message, ok := v.(*[]byte)
	if !ok {
		return fmt.Errorf("a message goes into a %T, expected *[]byte", v)
	}
	*message = data.Materialize()
	return nil
}
