package httpapi

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// forgetful is a server that loses some answers, and some requests: the client
// can't tell which.
func forgetful(t *testing.T, handler http.Handler) *httptest.Server {
	const lostAnswers, lostRequests = 0.3, 0.1
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if rand.Float64() < lostRequests {
			panic(http.ErrAbortHandler)
		}
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, r)
		if rand.Float64() < lostAnswers {
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
	}))
	t.Cleanup(server.Close)
	return server
}

// A client that repeats an append until it is answered stores each event once, by
// whichever means it makes its request the same.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	server := forgetful(t, f.handler)
	until := func(target, body string, headers ...string) (status, tries int) {
		return sendUntilAnswered(t, server, target, body, headers...)
	}
	const clients, commands = 6, 100
	var done sync.WaitGroup
	for c := range clients {
		done.Go(func() {
			path, repeats := fmt.Sprintf("/aggregates/Cart/%d/events", c), 0
			for n := range commands {
				id := fmt.Sprintf("%d-%d", c, n)
				var status, tries int
				switch c % 3 {
				case 0: // by ids, under the version that the first try makes stale
					status, tries = until(path, `[{"eventType":"Added","eventId":"`+id+`"}]`, "If-Match", etag(uint64(n)))
				case 1: // by a key
					status, tries = until(path, `[{"eventType":"Added"}]`, "Idempotency-Key", id, "If-Match", etag(uint64(n)))
				default: // under a condition that the first try breaks
					status, tries = until(eventsPath, fmt.Sprintf(`{"events":[{"eventType":"Added","tags":["item:%s"],
						"aggregateType":"Cart","aggregateId":"%d"}],"condition":{"failIfEventsMatch":{"items":[{"tags":["item:%s"]}]}}}`,
						id, c, id), "Idempotency-Key", id)
				}
				assert.Contains(t, []int{http.StatusCreated, http.StatusOK}, status)
				repeats += tries - 1
			}
			assert.Positive(t, repeats)
		})
	}
	done.Wait()
	for c := range clients {
		head, err := f.store.Aggregate(t.Context(), "Cart", fmt.Sprint(c))
		require.NoError(t, err)
		require.Equal(t, uint64(commands), head.Version)
	}
	require.Equal(t, uint64(clients*commands), f.store.Status().LastPosition)
}

// sendUntilAnswered sends a request again and again until there is an answer.
func sendUntilAnswered(t *testing.T, server *httptest.Server, target, body string, headers ...string) (status, tries int) {
	for {
		tries++
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+prefix+target, strings.NewReader(body))
		if !assert.NoError(t, err) { //nolint:testifylint // in a goroutine of the test
			return 0, tries
		}
		r.Header.Set("Content-Type", typeJSON)
		for header := range slices.Chunk(headers, 2) {
			r.Header.Set(header[0], header[1])
		}
		answer, err := server.Client().Do(r)
		if err != nil {
			continue
		}
		_, err = io.Copy(io.Discard, answer.Body)
		assert.NoError(t, err)
		assert.NoError(t, answer.Body.Close())
		return answer.StatusCode, tries
	}
}
