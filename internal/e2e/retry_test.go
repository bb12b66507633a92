package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// retryable reports whether OTLP tells a client that met the error to send the
// request again.
func retryable(err error) bool {
	var answer *httpError
	var network *url.Error
	switch {
	case errors.As(err, &answer):
		return answer.status == http.StatusServiceUnavailable
	case errors.As(err, &network):
		return true // no answer at all
	default:
		return status.Code(err) == codes.Unavailable
	}
}

func requireRetryable(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	require.Truef(t, retryable(err), "%v", err)
}

// What a client sees while the collector stops is either a success or an error
// after which it tries again, and the stop is clean and in time.
func TestShutdownUnderLoad(t *testing.T) {
	t.Parallel()
	c, err := distro.Start(t.Context(), binary)
	require.NoError(t, err)
	stopped := make(chan struct{})
	var clients sync.WaitGroup
	var taken [2]atomic.Bool // per transport: something was stored before the stop
	for i, transport := range transports {
		for worker := range 4 {
			clients.Go(func() {
				for n := 0; ; n++ {
					id := fmt.Sprintf("%s %d/%d", transport.name, worker, n)
					err := transport.send(t.Context(), c, logs(aRecord("Noted", id)))
					if err == nil {
						taken[i].Store(true)
					} else if !assert.Truef(t, retryable(err), "%s: %v", transport.name, err) {
						return
					}
					select {
					case <-stopped:
						return
					default:
					}
				}
			})
		}
	}
	require.Eventually(t, func() bool { return taken[0].Load() && taken[1].Load() }, 30*time.Second, 10*time.Millisecond)

	began := time.Now()
	err = c.Stop()
	took := time.Since(began)
	close(stopped)
	clients.Wait()
	require.NoError(t, err, c.Output())
	require.Less(t, took, 10*time.Second)
	require.NotContains(t, c.Output(), "panic")
}
