package httpapi

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"golang.org/x/sys/unix"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// benchEvents is how many events the reads are measured over: enough for the
// hottest aggregate to have a few in each of many blocks.
const benchEvents = 200_000

// Reads of a packed store over the handler, to a client that takes all.
func BenchmarkRead(b *testing.B) {
	w := workload.New(workload.Options{Seed: 1, Events: benchEvents, Bodies: workload.MapBodies})
	handler := newBenchmarkHandler(b, w)
	// All events as lines.
	b.Run("replay", func(b *testing.B) {
		benchmarkRequests(b, handler, typeNDJSON, "/replay")
	})
	// The events of the aggregate that has most as lines; a block has a few.
	b.Run("hottest", func(b *testing.B) {
		benchmarkRequests(b, handler, typeNDJSON, historyOf(0))
	})
	middle := w.Block(w.Blocks() / 2)
	// The first page of aggregates that have some ten events.
	b.Run("history", func(b *testing.B) {
		var targets []string
		for i := range middle {
			targets = append(targets, historyOf(benchEvents/100+i))
		}
		benchmarkRequests(b, handler, typeJSON, targets...)
	})
	// The 10 events of a correlation.
	b.Run("timeline", func(b *testing.B) {
		var targets []string
		for i := range middle {
			targets = append(targets, "/correlations/"+middle[i].CorrelationID)
		}
		benchmarkRequests(b, handler, typeJSON, targets...)
	})
}

func historyOf(rank int) string {
	aggregateType, id := workload.Aggregate(rank)
	return "/aggregates/" + url.PathEscape(aggregateType) + "/" + url.PathEscape(id) + "/events"
}

func newBenchmarkHandler(b *testing.B, w *workload.Workload) http.Handler {
	s := store.New(store.Options{})
	require.NoError(b, s.Open(b.Context()))
	b.Cleanup(func() { require.NoError(b, s.Close()) })
	for block := range w.Blocks() {
		for _, logs := range w.Logs(block) {
			_, err := s.Append(b.Context(), store.Append{Events: otelevent.Decode(logs)})
			require.NoError(b, err)
		}
	}
	return New(s, Options{
		Ready: func() bool { return true },
		Observe: func(ctx context.Context, o Observation) {
			if read, ok := ctx.Value(readKey{}).(*int); ok {
				*read += o.Events
			}
		},
		ObserveTails: func(context.Context, int) {},
		Logger:       zap.NewNop(),
	})
}

// readKey is under which a context has the number of events read.
type readKey struct{}

// benchmarkRequests asks for the targets by turns.
func benchmarkRequests(b *testing.B, handler http.Handler, mediaType string, targets ...string) {
	events := 0
	ctx := context.WithValue(b.Context(), readKey{}, &events)
	requests := make([]*http.Request, len(targets))
	for i, target := range targets {
		requests[i] = httptest.NewRequestWithContext(ctx, http.MethodGet, prefix+target, http.NoBody)
		requests[i].Header.Set("Accept", mediaType)
	}
	b.ReportAllocs()
	before := cpuTime(b)
	for i := 0; b.Loop(); i++ {
		handler.ServeHTTP(discard{}, requests[i%len(requests)].WithContext(ctx))
	}
	b.ReportMetric(float64(cpuTime(b)-before)/float64(events), "cpu-ns/event")
	b.ReportMetric(float64(events)/float64(b.N), "events/op")
}

// cpuTime returns the CPU time of this process.
func cpuTime(b *testing.B) time.Duration {
	var usage unix.Rusage
	require.NoError(b, unix.Getrusage(unix.RUSAGE_SELF, &usage))
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// discard is a client that takes all and keeps nothing.
type discard http.Header

func (d discard) Header() http.Header { return http.Header(d) }

func (discard) WriteHeader(int) {}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// appendClients send appends at the same time.
const appendClients = 8

// Appends over loopback to an aggregate for each client, which are in this process too:
// the server's share is about half of it.
func BenchmarkAppend(b *testing.B) {
	for _, events := range []int{1, 100} {
		b.Run(strconv.Itoa(events), func(b *testing.B) {
			s := store.New(store.Options{Limits: store.Limits{MaxEvents: benchEvents}})
			require.NoError(b, s.Open(b.Context()))
			b.Cleanup(func() { require.NoError(b, s.Close()) })
			server := httptest.NewServer(New(s, Options{
				Ready: func() bool { return true }, Append: true, Now: time.Now,
				Observe: func(context.Context, Observation) {}, Logger: zap.NewNop(),
			}))
			b.Cleanup(server.Close)
			event := `{"eventType":"PaymentProcessed","correlationId":"order-77","tags":["tier:gold"],
				"data":{"amount":100.5,"currency":"EUR","items":[{"sku":"A-1","count":2}]},"metadata":{"service":"payments"}}`
			body := "[" + strings.Repeat(event+",", events-1) + event + "]"
			transport := &http.Transport{MaxIdleConnsPerHost: 64}
			b.Cleanup(transport.CloseIdleConnections)
			client := http.Client{Transport: transport}
			var clients atomic.Int64
			b.SetParallelism(appendClients)
			b.RunParallel(func(pb *testing.PB) {
				url := server.URL + prefix + "/aggregates/Payment/payment-" + strconv.FormatInt(clients.Add(1), 10) + "/events"
				for pb.Next() {
					response, err := client.Post(url, typeJSON, strings.NewReader(body)) //nolint:noctx // ends with the server
					if err != nil || response.StatusCode != http.StatusCreated {
						b.Error(response, err)
						return
					}
					_, _ = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close()
				}
			})
			require.Equal(b, uint64(b.N*events), s.Status().Appended)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
			b.ReportMetric(float64(b.N*events)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
