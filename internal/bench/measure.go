package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"time"
)

// readBudget bounds the time of one read in a run; the request under way is
// finished.
const readBudget = 3 * time.Second

// latencies are the times of one read in one run, sorted.
type latencies []time.Duration

// quantile returns the smallest time that the share q of them does not exceed.
func (l latencies) quantile(q float64) time.Duration {
	i := int(math.Ceil(q*float64(len(l)))) - 1
	return l[max(i, 0)]
}

// measureReads does each read, one request at a time.
func measureReads(ctx context.Context, api string, reads []read) ([]latencies, error) {
	client := &http.Client{Timeout: 10 * time.Minute}
	defer client.CloseIdleConnections()
	var all []latencies
	for _, r := range reads {
		l, err := measureRead(ctx, client, api, r)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
		progress("%-45s p50 %v of %d", r.name, l.quantile(0.5).Round(time.Microsecond), len(l))
		all = append(all, l)
	}
	return all, nil
}

func measureRead(ctx context.Context, client *http.Client, api string, r read) (latencies, error) {
	var l latencies
	var spent time.Duration
	var body bytes.Buffer
	for i := 0; i < r.most && spent < readBudget; i++ {
		c := r.calls[i%len(r.calls)]
		took, err := c.do(ctx, client, api, r.streamed, &body)
		if err != nil {
			return nil, fmt.Errorf("GET %s: %w", c.path, err)
		}
		l = append(l, took)
		spent += took
	}
	slices.Sort(l)
	return l, nil
}

// do sends the request and checks the answer. The time ends with the last byte
// of the answer.
func (c *call) do(ctx context.Context, client *http.Client, api string, streamed bool, body *bytes.Buffer) (time.Duration, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+api+"/api/v1"+c.path, http.NoBody)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Accept", c.accept)
	began := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }() // it has been read to its end, or an error is returned
	if response.StatusCode != http.StatusOK {
		problem, _ := io.ReadAll(io.LimitReader(response.Body, 4<<10))
		return 0, fmt.Errorf("%s: %s", response.Status, problem)
	}
	in := io.Reader(response.Body)
	if !streamed {
		body.Reset()
		if _, err := body.ReadFrom(in); err != nil {
			return 0, err
		}
		in = body
	}
	took := time.Since(began)
	events, err := c.check(in)
	if streamed {
		took = time.Since(began)
	}
	if err == nil && events != c.events {
		err = fmt.Errorf("the answer has %d events, expected %d", events, c.events)
	}
	return took, err
}

// checkStatus returns the bytes that the store counts, if it holds all events.
func checkStatus(ctx context.Context, api string, events int) (int64, error) {
	var status struct {
		Events, LastPosition, Rejections int
		Bytes                            int64
	}
	decodeStatus := func(body io.Reader) (int, error) {
		err := json.NewDecoder(body).Decode(&status)
		return status.Events, err
	}
	c := call{path: "/status", accept: jsonType, check: decodeStatus, events: events}
	if _, err := c.do(ctx, http.DefaultClient, api, false, new(bytes.Buffer)); err != nil {
		return 0, fmt.Errorf("GET /status after the load: %w", err)
	}
	if status.LastPosition != events || status.Rejections != 0 {
		return 0, fmt.Errorf("after %d events the last position is %d, with %d rejections", events, status.LastPosition, status.Rejections)
	}
	return status.Bytes, nil
}
