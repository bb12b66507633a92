package client_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/client"
)

// tailed is a tail of these answers.
func tailed(t *testing.T, list []func() (*http.Response, error), run func(t *testing.T, c *client.Client)) []http.Header {
	t.Helper()
	a := &answers{list: list}
	inBubble(t, a, run)
	return a.headers
}

func stream(text string) func() (*http.Response, error) {
	return says(http.StatusOK, text, "Content-Type", "text/event-stream")
}

func sent(position uint64) string {
	return fmt.Sprintf("id: %d@epoch\ndata: {\"position\":%d,\"eventId\":\"%d\"}\n\n", position, position, position)
}

// collect reads a tail until it has so many events.
func collect(t *testing.T, c *client.Client, count int) (positions []uint64, err error) {
	t.Helper()
	for e, err := range c.Tail(t.Context(), client.Filter{"eventType": {"A"}}, 1) {
		if err != nil {
			return positions, err
		}
		positions = append(positions, e.Position)
		if len(positions) == count {
			break
		}
	}
	return positions, nil
}

// A tail that loses its connection goes on after what it saw last: an event, or a
// heartbeat that tells how far the server has looked.
func TestTailGoesOnWhereItBroke(t *testing.T) {
	t.Parallel()
	headers := tailed(t, []func() (*http.Response, error){
		breaks,
		stream(": heartbeat\nid: 0@epoch\n\n" + sent(1) + sent(2) + "id: 3@epoch\nda"),
		fullFor("1"),
		stream(": heartbeat\nid: 7@epoch\n\n"),
		stream(sent(8) + sent(9) + sent(10)),
	}, func(t *testing.T, c *client.Client) {
		positions, err := collect(t, c, 4)
		require.NoError(t, err)
		require.Equal(t, []uint64{1, 2, 8, 9}, positions)
	})
	var ids []string
	for _, header := range headers {
		require.Equal(t, "text/event-stream", header.Get("Accept"))
		ids = append(ids, header.Get("Last-Event-ID"))
	}
	require.Equal(t, []string{"", "", "2@epoch", "2@epoch", "7@epoch"}, ids)
}

func TestTailEnds(t *testing.T) {
	t.Parallel()
	tailed(t, []func() (*http.Response, error){stream(sent(1) +
		"event: behind\ndata: {\"type\":\"behind\",\"fromPosition\":9,\"missedFrom\":2,\"detail\":\"evicted\"}\n\n")},
		func(t *testing.T, c *client.Client) {
			positions, err := collect(t, c, 2)
			require.Equal(t, []uint64{1}, positions)
			require.ErrorIs(t, err, client.ErrGone)
			var behind *client.BehindError
			require.ErrorAs(t, err, &behind)
			require.Equal(t, uint64(9), behind.FromPosition)
		})
	gone := says(http.StatusGone, `{"type": "urn:otel-eventstore:problem:other-epoch", "title": "x", "status": 410, "detail": "d"}`)
	tailed(t, []func() (*http.Response, error){stream(sent(1)), gone}, func(t *testing.T, c *client.Client) {
		_, err := collect(t, c, 2)
		require.ErrorIs(t, err, client.ErrGone)
	})
	tailed(t, []func() (*http.Response, error){stream("data: {\n\n")}, func(t *testing.T, c *client.Client) {
		_, err := collect(t, c, 1)
		require.ErrorContains(t, err, "unexpected end of JSON")
	})
	tailed(t, []func() (*http.Response, error){stream("event: new\ndata: 1\n\n")}, func(t *testing.T, c *client.Client) {
		_, err := collect(t, c, 1)
		require.ErrorContains(t, err, `unknown type "new"`)
	})
	// Broken off for good, it ends after as many attempts as any request.
	require.Len(t, tailed(t, []func() (*http.Response, error){stream(sent(1)), breaks}, func(t *testing.T, c *client.Client) {
		_, err := collect(t, c, 2)
		require.ErrorContains(t, err, "connection refused")
	}), 5)
}

func TestTailEndsWithItsContext(t *testing.T) {
	t.Parallel()
	tailed(t, []func() (*http.Response, error){fullFor("3600")}, func(t *testing.T, c *client.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, err := range c.Tail(ctx, nil, 0) {
			require.ErrorIs(t, err, context.DeadlineExceeded)
		}
	})
}
