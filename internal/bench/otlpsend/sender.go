// Package otlpsend sends OTLP requests over gRPC that are encoded already, so that
// encoding is no part of what a benchmark measures.
package otlpsend

import (
	"context"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/mem"
)

const (
	exportMethod = "/opentelemetry.proto.collector.logs.v1.LogsService/Export"
	// requestTimeout ends the benchmark instead of waiting for ever.
	requestTimeout = time.Minute
)

// Sender sends requests over one connection. Its methods may be called concurrently.
type Sender struct{ conn *grpc.ClientConn }

// New returns a sender to an address, to which it connects with the first request.
func New(address string) (*Sender, error) {
	conn, err := grpc.NewClient(address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodecV2(encoded{})))
	if err != nil {
		return nil, err
	}
	return &Sender{conn}, nil
}

// Export sends a request and returns when it is answered, and how long that took. A
// record that was rejected is an error.
func (s *Sender) Export(ctx context.Context, request []byte) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	var answer []byte
	began := time.Now()
	if err := s.conn.Invoke(ctx, exportMethod, request, &answer); err != nil {
		return 0, err
	}
	took := time.Since(began)
	response := plogotlp.NewExportResponse()
	if err := response.UnmarshalProto(answer); err != nil {
		return 0, err
	}
	if partial := response.PartialSuccess(); partial.RejectedLogRecords() > 0 {
		return 0, fmt.Errorf("%d records rejected: %s", partial.RejectedLogRecords(), partial.ErrorMessage())
	}
	return took, nil
}

// Close closes the connection.
func (s *Sender) Close() error { return s.conn.Close() }

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
