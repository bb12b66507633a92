package main

import (
	"context"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// receiver is an OTLP server that keeps what it is sent.
type receiver struct {
	plogotlp.UnimplementedGRPCServer

	answer func() (plogotlp.ExportResponse, error)

	mu       sync.Mutex
	received []plog.Logs
}

func (r *receiver) Export(_ context.Context, request plogotlp.ExportRequest) (plogotlp.ExportResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	ld := plog.NewLogs()
	request.Logs().CopyTo(ld)
	r.received = append(r.received, ld)
	return r.answer()
}

// serve returns a sender to the receiver.
func serve(t *testing.T, r *receiver) *sender {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := grpc.NewServer()
	plogotlp.RegisterGRPCServer(server, r)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	s, err := newSender(listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() {
		assert.NoError(t, s.Close())
		server.Stop()
		assert.NoError(t, <-served)
	})
	return s
}

func TestSendDeliversTheWorkload(t *testing.T) {
	t.Parallel()
	w := workload.New(workload.Options{Seed: 1, Events: 5_000, Bodies: workload.MapBodies})
	r := &receiver{answer: func() (plogotlp.ExportResponse, error) { return plogotlp.NewExportResponse(), nil }}
	s := serve(t, r)
	for _, blocks := range [][2]int{{0, 3}, {3, 5}} {
		requests, err := encode(t.Context(), w, blocks[0], blocks[1])
		require.NoError(t, err)
		require.NoError(t, s.send(t.Context(), requests))
	}
	var want []plog.Logs
	for block := range w.Blocks() {
		want = append(want, w.Logs(block)...)
	}
	require.ElementsMatch(t, want, r.received)
}

func TestSendReportsWhatWasNotTaken(t *testing.T) {
	t.Parallel()
	f := func(message string, answer func() (plogotlp.ExportResponse, error)) {
		t.Helper()
		s := serve(t, &receiver{answer: answer})
		require.ErrorContains(t, s.send(t.Context(), make([][]byte, 20)), message)
	}
	f("the store is full", func() (plogotlp.ExportResponse, error) {
		return plogotlp.NewExportResponse(), status.Error(codes.Unavailable, "the store is full")
	})
	f("2 records rejected: too large", func() (plogotlp.ExportResponse, error) {
		response := plogotlp.NewExportResponse()
		response.PartialSuccess().SetRejectedLogRecords(2)
		response.PartialSuccess().SetErrorMessage("too large")
		return response, nil
	})
}
