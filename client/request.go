package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Media types.
const (
	typeJSON   = "application/json"
	typeNDJSON = "application/x-ndjson"
	typeSSE    = "text/event-stream"
)

// request is what is sent, as often as it takes.
type request struct {
	method, path string
	parameters   url.Values
	header       http.Header
	body         any // written as JSON, nil for none
}

// call sends a request until it is answered, and reads the answer into result.
func (c *Client) call(ctx context.Context, r request, result any) error {
	retry := c.newRetry()
	for {
		response, err := c.send(ctx, r)
		if err == nil {
			err = readJSON(response, result)
		}
		if err == nil {
			return nil
		}
		if err := retry.wait(ctx, err); err != nil {
			return err
		}
	}
}

// send sends a request once. What it returns is a success, whose body is to be
// closed.
func (c *Client) send(ctx context.Context, r request) (*http.Response, error) {
	var body io.Reader = http.NoBody
	if r.body != nil {
		encoded, err := json.Marshal(r.body)
		if err != nil {
			return nil, &unsendable{err}
		}
		body = bytes.NewReader(encoded)
	}
	address := c.base + r.path
	if len(r.parameters) > 0 {
		address += "?" + r.parameters.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, r.method, address, body)
	if err != nil {
		return nil, &unsendable{err}
	}
	request.Header.Set("Accept", typeJSON)
	if r.body != nil {
		request.Header.Set("Content-Type", typeJSON)
	}
	maps.Copy(request.Header, r.header)
	response, err := c.options.HTTP.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode >= http.StatusMultipleChoices {
		after := retryAfter(response.Header)
		return nil, &failure{errorOf(response), response.StatusCode, after}
	}
	return response, nil
}

func readJSON(response *http.Response, result any) error {
	err := json.NewDecoder(response.Body).Decode(result)
	if err != nil {
		err = fmt.Errorf("read the answer: %w", err)
	}
	return errors.Join(err, response.Body.Close())
}

// unsendable is a request that no server would ever see.
type unsendable struct{ error }

func (u *unsendable) Unwrap() error { return u.error }

// failure is an answer that is no success, with what it says of trying again.
type failure struct {
	error
	status int
	after  time.Duration
}

func (f *failure) Unwrap() error { return f.error }

func (f *failure) retryable() bool {
	switch f.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// retryAfter reads the header as seconds or as a time.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return time.Until(at)
	}
	return 0
}

// retry counts the attempts of a request.
type retry struct {
	options  *Options
	attempts int
	backoff  time.Duration
}

func (c *Client) newRetry() retry { return retry{options: &c.options, backoff: c.options.Backoff} }

// succeeded begins to count anew.
func (r *retry) succeeded() { r.attempts, r.backoff = 0, r.options.Backoff }

// wait returns nil when it is time to try again, and the error that the caller
// gets where it is not worth it.
func (r *retry) wait(ctx context.Context, err error) error {
	var delay time.Duration
	if answer := (*failure)(nil); errors.As(err, &answer) {
		if !answer.retryable() {
			return answer.error
		}
		err, delay = answer.error, answer.after
	}
	if unsent := (*unsendable)(nil); errors.As(err, &unsent) {
		return unsent.error
	}
	r.attempts++
	if ctx.Err() != nil || r.attempts >= r.options.Attempts {
		return err
	}
	//nolint:gosec // G404: chance keeps clients from coming all at once, and guards no secret
	delay = max(delay, r.backoff/2+rand.N(r.backoff/2+1))
	r.backoff = min(2*r.backoff, r.options.MaxBackoff)
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return errors.Join(ctx.Err(), err)
	}
}
