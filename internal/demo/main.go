// Command demo sends the payment flow of testdata to a running collector and
// prints its timeline.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"text/tabwriter"
	"time"
)

// flow is the payment flow as an OTLP request; correlationID is its own.
const (
	flow          = "testdata/payment.otlp.json"
	correlationID = "order-123"
)

var client = http.Client{Timeout: 10 * time.Second}

func main() {
	story, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Print(story)
}

// run sends the flow and answers what is to be printed.
func run() (string, error) {
	events, err := os.ReadFile(flow)
	if err != nil {
		return "", fmt.Errorf("run it from the root of the repository: %w", err)
	}
	otlp := address("EVENTSTORE_OTLP_HTTP", "127.0.0.1:4318") + "/v1/logs"
	if _, err := answer(client.Post(otlp, "application/json", bytes.NewReader(events))); err != nil {
		return "", err
	}
	read := address("EVENTSTORE_API", "127.0.0.1:4319") + "/api/v1/correlations/" + correlationID
	body, err := answer(client.Get(read))
	if err != nil {
		return "", err
	}
	var t timeline
	if err := json.Unmarshal(body, &t); err != nil {
		return "", fmt.Errorf("the timeline of %s: %w", correlationID, err)
	}
	table, err := t.table()
	return fmt.Sprintf("Sent %s to %s.\nRead %s:\n\n%s", flow, otlp, read, table), err
}

func address(variable, otherwise string) string {
	return "http://" + cmp.Or(os.Getenv(variable), otherwise)
}

// answer reads the body of a successful response.
func answer(response *http.Response, err error) ([]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("no collector answers: start one with `make run` in another terminal (%w)", err)
	}
	body, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s %s: %s: %s", response.Request.Method, response.Request.URL, response.Status, body)
	}
	return body, nil
}

// timeline is the part of the API's answer that is printed.
type timeline struct {
	EventCount int      `json:"eventCount"`
	DurationMs float64  `json:"durationMs"`
	Services   []string `json:"services"`
	TraceIDs   []string `json:"traceIds"`
	Events     []struct {
		EventType     string          `json:"eventType"`
		AggregateType string          `json:"aggregateType"`
		AggregateID   string          `json:"aggregateId"`
		Version       uint64          `json:"version"`
		OffsetMs      float64         `json:"offsetMs"`
		Depth         int             `json:"depth"`
		Data          json.RawMessage `json:"data"`
		Metadata      struct {
			Service string `json:"service"`
			UserID  string `json:"userId"`
		} `json:"metadata"`
	} `json:"events"`
}

// table has one line an event, indented by its depth in the causation tree.
func (t *timeline) table() (string, error) {
	var out strings.Builder
	fmt.Fprintf(&out, "%s: %d events in %.3f s, services %s, trace %s\n\n", correlationID, t.EventCount,
		t.DurationMs/1e3, strings.Join(t.Services, ", "), strings.Join(t.TraceIDs, ", "))
	table := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "AFTER\tEVENT\tAGGREGATE\tVERSION\tSERVICE\tUSER\tDATA")
	for _, e := range t.Events {
		fmt.Fprintf(table, "%.3f s\t%s%s\t%s/%s\t%d\t%s\t%s\t%s\n", e.OffsetMs/1e3, strings.Repeat("  ", e.Depth),
			e.EventType, e.AggregateType, e.AggregateID, e.Version, e.Metadata.Service, e.Metadata.UserID, e.Data)
	}
	err := table.Flush()
	return out.String(), err
}
