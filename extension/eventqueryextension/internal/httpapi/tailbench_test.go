package httpapi

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// benchTails is how many tails wait for each event.
const benchTails = 1000

// How long after the call of Append an event is with a client, when a thousand have
// tails over loopback, in this process too; and what Append takes meanwhile. Events
// come one by one, each when the one before is with all clients.
func BenchmarkTail(b *testing.B) {
	w := workload.New(workload.Options{Seed: 1, Events: benchEvents, Bodies: workload.MapBodies})
	events := otelevent.Decode(w.Logs(0)[0])
	handler := newBenchmarkHandler(b, workload.New(workload.Options{Seed: 2, Events: 1000, Bodies: workload.MapBodies}))
	server := httptest.NewServer(handler)
	defer server.Close()
	ctx, stop := context.WithCancel(b.Context())
	var (
		clients   sync.WaitGroup
		began     atomic.Int64
		received  atomic.Int64
		delivered = make(chan struct{}, 1)
		latencies [benchTails][]time.Duration
		appends   []time.Duration
	)
	for i := range benchTails {
		s, err := subscribe(ctx, &http.Client{Transport: &http.Transport{}}, server.URL+prefix+"/tail")
		require.NoError(b, err)
		clients.Go(func() {
			defer s.close()
			for {
				if _, err := s.next(); err != nil {
					return
				}
				latencies[i] = append(latencies[i], time.Duration(time.Now().UnixNano()-began.Load()))
				if received.Add(1)%benchTails == 0 {
					delivered <- struct{}{}
				}
			}
		})
	}
	for n := 0; b.Loop(); n++ {
		e := events[n%len(events)]
		e.EventID = strconv.Itoa(n)
		begin := time.Now()
		began.Store(begin.UnixNano())
		_, err := handler.(*api).store.Append(ctx, store.Append{Events: []store.NewEvent{e}})
		require.NoError(b, err)
		appends = append(appends, time.Since(begin))
		<-delivered
	}
	stop()
	clients.Wait()
	reportPercentiles(b, "", slices.Concat(latencies[:]...))
	reportPercentiles(b, "append-", appends)
}

func reportPercentiles(b *testing.B, of string, all []time.Duration) {
	slices.Sort(all)
	for _, percent := range []int{50, 99} {
		at := all[(len(all)-1)*percent/100]
		b.ReportMetric(float64(at.Microseconds())/1000, of+"p"+strconv.Itoa(percent)+"-ms")
	}
}
