package client

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gyroscops/otel-eventstore/api"
)

// Replay yields the events that the filter chooses in append order, from a
// position on; 0 is from the first one held. It ends with the last event of when
// it began, or of when it lost its connection and went on. An error is the last
// that it yields: [ErrGone] where the position was evicted.
func (c *Client) Replay(ctx context.Context, filter Filter, fromPosition uint64) iter.Seq2[api.Event, error] {
	return func(yield func(api.Event, error) bool) {
		next := fromPosition
		open := func() request {
			return request{
				method: http.MethodGet, path: "/replay", parameters: filter.from(next),
				header: http.Header{"Accept": {typeNDJSON}},
			}
		}
		err := c.stream(ctx, open, func(body io.Reader, succeeded func()) (done bool, err error) {
			for decoder := json.NewDecoder(body); ; {
				var event api.Event
				if err := decoder.Decode(&event); errors.Is(err, io.EOF) {
					return true, nil
				} else if err != nil {
					return false, err
				}
				succeeded()
				next = event.Position + 1
				if !yield(event, nil) {
					return true, nil
				}
			}
		})
		if err != nil {
			yield(api.Event{}, err)
		}
	}
}

// from returns the filter's parameters and where to begin, if that is said.
func (f Filter) from(position uint64) url.Values {
	parameters := url.Values{}
	maps.Copy(parameters, url.Values(f))
	if position > 0 {
		parameters.Set("fromPosition", strconv.FormatUint(position, 10))
	}
	return parameters
}

// stream reads an answer bit by bit, and opens it again where it breaks off, until
// read is done. Read says when it succeeded to get ahead.
func (c *Client) stream(
	ctx context.Context, open func() request, read func(body io.Reader, succeeded func()) (done bool, err error),
) error {
	retry := c.newRetry()
	for {
		response, err := c.send(ctx, open())
		if err == nil {
			var done bool
			done, err = read(response.Body, retry.succeeded)
			_ = response.Body.Close() // what it had is read, or given up
			if done {
				return err
			}
		}
		if err := retry.wait(ctx, err); err != nil {
			return err
		}
	}
}
