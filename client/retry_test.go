package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/client"
	"github.com/gyroscops/otel-eventstore/store"
)

// answers is a server that has these answers, the last one for ever.
type answers struct {
	list    []func() (*http.Response, error)
	asked   int
	bodies  []string
	headers []http.Header
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	a.bodies = append(a.bodies, string(body))
	a.headers = append(a.headers, r.Header)
	next := a.list[min(a.asked, len(a.list)-1)]
	a.asked++
	return next()
}

func says(status int, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		header := http.Header{}
		for pair := range slices.Chunk(headers, 2) {
			header.Set(pair[0], pair[1])
		}
		return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func breaks() (*http.Response, error) { return nil, errors.New("connection refused") }

const stored = `{"version": 1, "receipts": [{"eventId": "1", "position": 1, "version": 1, "recordedAt": "2026-11-23T10:00:00Z"}], "duplicate": false}`

func fullFor(seconds string) func() (*http.Response, error) {
	return says(http.StatusServiceUnavailable,
		`{"type": "urn:otel-eventstore:problem:full", "title": "Store full", "status": 503, "detail": "no room"}`, "Retry-After", seconds)
}

// inBubble runs a test of a client of these answers, in which time passes only
// when all wait. It returns how long it took.
func inBubble(t *testing.T, a *answers, run func(t *testing.T, c *client.Client)) (took time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		c, err := client.New("http://localhost", client.Options{HTTP: &http.Client{Transport: a}})
		require.NoError(t, err)
		run(t, c)
		took = time.Since(began)
	})
	return took
}

func TestRetry(t *testing.T) {
	t.Parallel()
	f := func(want error, asked int, from, to time.Duration, list ...func() (*http.Response, error)) {
		t.Helper()
		a := &answers{list: list}
		took := inBubble(t, a, func(t *testing.T, c *client.Client) {
			_, err := c.Append(t.Context(), payment, client.Any, api.NewEvent{EventType: "Noted"})
			require.ErrorIs(t, err, want)
		})
		require.Equal(t, asked, a.asked)
		require.GreaterOrEqual(t, took, from)
		require.LessOrEqual(t, took, to)
		for _, body := range a.bodies {
			require.Contains(t, body, `"eventId":"`)
			require.Equal(t, a.bodies[0], body, "a repeat has the ids of the first try")
		}
	}
	ms := time.Millisecond
	f(nil, 1, 0, 0, says(201, stored))
	f(nil, 2, 50*ms, 100*ms, breaks, says(201, stored))
	f(nil, 4, 350*ms, 700*ms, breaks, breaks, breaks, says(201, stored))
	f(nil, 3, 5*time.Second, 5*time.Second, fullFor("2"), fullFor("3"), says(201, stored))
	f(nil, 2, 50*ms, 100*ms, fullFor("soon"), says(201, stored))
	f(nil, 2, 50*ms, 100*ms, says(502, "bad gateway"), says(200, stored))
	f(nil, 2, 50*ms, 100*ms, says(200, `{"version": `), says(200, stored))
	f(client.ErrUnavailable, 5, 4*time.Second, 4*time.Second, fullFor("1"))
}

// What will not get better is not tried again.
func TestNoRetry(t *testing.T) {
	t.Parallel()
	f := func(list ...func() (*http.Response, error)) error {
		t.Helper()
		a := &answers{list: list}
		var err error
		inBubble(t, a, func(t *testing.T, c *client.Client) {
			_, err = c.Append(t.Context(), payment, client.Any, api.NewEvent{EventType: "Noted"})
			require.Error(t, err)
		})
		require.Equal(t, 1, a.asked)
		return err
	}
	var answer *client.Error
	require.ErrorAs(t, f(says(400, `{"type": "x", "title": "Bad", "status": 400, "detail": "why"}`)), &answer)
	require.Equal(t, "why", answer.Detail)
	require.ErrorAs(t, f(says(404, "<html>")), &answer)
	require.Equal(t, "about:blank", answer.Type)
	require.Contains(t, answer.Detail, "<html>")
	require.NotErrorIs(t, answer, client.ErrNotFound, "something else than the event store answered")

	c, err := client.New("http://localhost", client.Options{HTTP: &http.Client{Transport: &answers{}}})
	require.NoError(t, err)
	_, err = c.Append(t.Context(), payment, client.Any, api.NewEvent{EventType: "Noted", Data: func() {}})
	require.ErrorContains(t, err, "unsupported type")
}

func TestRetryEndsWithTheContext(t *testing.T) {
	t.Parallel()
	a := &answers{list: []func() (*http.Response, error){fullFor("3600")}}
	took := inBubble(t, a, func(t *testing.T, c *client.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := c.Append(ctx, payment, client.Any, api.NewEvent{EventType: "Noted"})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, client.ErrUnavailable)
	})
	require.Equal(t, time.Minute, took)
}

// lossy loses a part of the answers of a real server, after it has done its work.
type lossy struct {
	mu     sync.Mutex
	random *rand.Rand
	lost   int
}

func (l *lossy) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := alone.RoundTrip(r)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil && l.random.IntN(10) < 3 {
		l.lost++
		return nil, errors.Join(errors.New("connection reset"), response.Body.Close())
	}
	return response, err
}

// Each event is stored once, although the client often does not learn of it and
// sends it again, with an expected version that is stale then.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	const events = 300
	network := &lossy{random: rand.New(rand.NewPCG(4, 2))}
	options := impatient()
	options.HTTP, options.Attempts = &http.Client{Transport: network}, 50
	c, server := start(t, store.Limits{}, options)
	for n := range uint64(events) {
		result, err := c.Append(t.Context(), payment, client.Version(n), api.NewEvent{EventType: "Counted"})
		require.NoError(t, err)
		require.Equal(t, n+1, *result.Version)
	}
	require.Greater(t, network.lost, events/5)
	require.Equal(t, uint64(events), server.Store.Status().LastPosition)
}

// shortLived breaks connections off in the middle of an answer.
type shortLived struct {
	random *rand.Rand
	broken int
}

func (s *shortLived) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := alone.RoundTrip(r)
	if err == nil && r.Method == http.MethodGet {
		response.Body = &brokenBody{response.Body, s, 500 + s.random.IntN(20_000)}
	}
	return response, err
}

type brokenBody struct {
	io.ReadCloser
	of   *shortLived
	left int
}

func (b *brokenBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		b.of.broken++
		return 0, errors.New("connection reset")
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func TestReplayGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	network := &shortLived{random: rand.New(rand.NewPCG(4, 3))}
	options := impatient()
	options.HTTP = &http.Client{Transport: network}
	c, _ := start(t, store.Limits{}, options)
	var events []api.NewEvent
	var want []string
	for n := range 1000 {
		want = append(want, fmt.Sprint(n))
		events = append(events, event(want[n], "Counted"))
	}
	_, err := c.Append(t.Context(), payment, client.Any, events...)
	require.NoError(t, err)
	require.Equal(t, want, ids(t, c.Replay(t.Context(), nil, 0)))
	require.Greater(t, network.broken, 10)
}
