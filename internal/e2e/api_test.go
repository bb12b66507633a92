package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/contracttest"
	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// httpClient keeps no idle connections, whose goroutines would outlive a test.
var httpClient = &http.Client{
	Transport: &http.Transport{DisableKeepAlives: true},
	Timeout:   time.Minute,
}

// The answers of the API, as far as the tests look at them. They are written
// here again because the tests are a client like any other.
type (
	event struct {
		Position      uint64         `json:"position"`
		EventID       string         `json:"eventId"`
		EventType     string         `json:"eventType"`
		AggregateType string         `json:"aggregateType"`
		AggregateID   string         `json:"aggregateId"`
		Version       uint64         `json:"version"`
		CorrelationID string         `json:"correlationId"`
		CausationID   string         `json:"causationId"`
		TraceID       string         `json:"traceId"`
		SpanID        string         `json:"spanId"`
		Timestamp     time.Time      `json:"timestamp"`
		Data          map[string]any `json:"data"`
		Metadata      struct {
			OrganizationID string `json:"organizationId"`
			UserID         string `json:"userId"`
			Service        string `json:"service"`
			Severity       string `json:"severity"`
		} `json:"metadata"`
	}
	page struct {
		Events     []event `json:"events"`
		NextCursor string  `json:"nextCursor"`
	}
	timeline struct {
		EventCount int       `json:"eventCount"`
		StartedAt  time.Time `json:"startedAt"`
		EndedAt    time.Time `json:"endedAt"`
		DurationMs float64   `json:"durationMs"`
		Services   []string  `json:"services"`
		Aggregates []struct {
			AggregateType string `json:"aggregateType"`
			AggregateID   string `json:"aggregateId"`
			Count         int    `json:"count"`
		} `json:"aggregates"`
		TraceIDs []string `json:"traceIds"`
		Events   []struct {
			event
			Depth        int  `json:"depth"`
			MissingCause bool `json:"missingCause"`
		} `json:"events"`
	}
	keyCount struct {
		Key   string `json:"key"`
		Count int    `json:"count"`
	}
	counts struct {
		Count   int        `json:"count"`
		Groups  []keyCount `json:"groups"`
		Missing int        `json:"missing"`
	}
	rejections struct {
		Rejections []struct {
			Reason    string          `json:"reason"`
			Detail    string          `json:"detail"`
			EventID   string          `json:"eventId"`
			Count     int             `json:"count"`
			Truncated bool            `json:"truncated"`
			Record    json.RawMessage `json:"record"`
		} `json:"rejections"`
	}
)

// api reads from one collector's HTTP API.
type api struct {
	t    *testing.T
	base string
}

func apiOf(t *testing.T, c *distro.Collector) api {
	return api{t, "http://" + c.API + "/api/v1"}
}

var (
	contractOnce sync.Once
	contract     *contracttest.Contract
)

// checkContract holds an answer against what the collector says of its API. All
// collectors run one binary, so the first one is asked.
func (a api) checkContract(r *http.Request, response *http.Response, body []byte) {
	a.t.Helper()
	contractOnce.Do(func() {
		_, document, err := exchange(a.t.Context(), http.MethodGet, a.base+"/openapi.json", http.Header{}, nil)
		require.NoError(a.t, err)
		contract, err = contracttest.New(document)
		require.NoError(a.t, err)
	})
	require.NotNil(a.t, contract, "the contract could not be read")
	require.NoError(a.t, contract.Check(r, response.StatusCode, response.Header, body), "GET %s", r.URL)
}

// get answers the body of a read that must succeed. Queries may be nil.
func (a api) get(path string, query url.Values, accept string) []byte {
	a.t.Helper()
	status, body := a.try(path, query, accept)
	require.Equalf(a.t, http.StatusOK, status, "GET %s?%s: %s", path, query.Encode(), body)
	return body
}

// try answers status and body of a read.
func (a api) try(path string, query url.Values, accept string) (int, []byte) {
	a.t.Helper()
	address := a.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(a.t.Context(), http.MethodGet, address, http.NoBody)
	require.NoError(a.t, err)
	request.Header.Set("Accept", accept)
	response, body, err := send(request)
	require.NoError(a.t, err)
	a.checkContract(request, response, body)
	return response.StatusCode, body
}

// exchange sends one HTTP request and reads the whole answer.
func exchange(ctx context.Context, method, address string, header http.Header, body []byte) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	request.Header = header
	response, answer, err := send(request)
	if err != nil {
		return 0, nil, err
	}
	return response.StatusCode, answer, nil
}

// send answers the response, whose body is read and closed.
func send(request *http.Request) (*http.Response, []byte, error) {
	response, err := httpClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	answer, err := io.ReadAll(response.Body)
	return response, answer, errors.Join(err, response.Body.Close())
}

// sendEndless reads an answer, line by line, until it is enough.
func sendEndless(request *http.Request, enough func(answer string) bool) (*http.Response, []byte, error) {
	response, err := httpClient.Do(request)
	if err != nil {
		return nil, nil, err
	}
	var answer []byte
	for lines := bufio.NewReader(response.Body); err == nil && !enough(string(answer)); {
		var line []byte
		line, err = lines.ReadBytes('\n')
		answer = append(answer, line...)
	}
	return response, answer, errors.Join(err, response.Body.Close())
}

// read answers a read that must succeed, as T.
func read[T any](a api, path string, query url.Values) T {
	a.t.Helper()
	var answer T
	require.NoError(a.t, json.Unmarshal(a.get(path, query, "application/json"), &answer))
	return answer
}

// events answers every event that the filters select, page by page.
func (a api) events(query url.Values) []event {
	a.t.Helper()
	var all []event
	pages := url.Values{"limit": {"1000"}}
	maps.Copy(pages, query)
	for {
		p := read[page](a, "/events", pages)
		all = append(all, p.Events...)
		if p.NextCursor == "" {
			return all
		}
		pages.Set("cursor", p.NextCursor)
	}
}

// count answers how many events the filters select.
func (a api) count(query url.Values) int {
	a.t.Helper()
	return read[counts](a, "/counts", query).Count
}

// rejections answers all that was set aside, newest first.
func (a api) rejections() rejections {
	a.t.Helper()
	return read[rejections](a, "/rejections", nil)
}
