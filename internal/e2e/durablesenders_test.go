package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"

	"github.com/gyroscops/otel-eventstore/internal/e2e/ledger"
)

// otlpSender sends up to most events a request, each of one of some aggregates that
// all of its kind share, or of none.
type otlpSender struct {
	transport func(context.Context, *target, plogotlp.ExportRequest) error
	most      int
}

func (s *otlpSender) compose(w *writer) []ledger.Event {
	most := s.most
	if w.heavy {
		most = min(most, 40) // a request has 8 MiB
	}
	events := make([]ledger.Event, 1+w.random.IntN(most))
	for i := range events {
		if n := w.random.IntN(4); n > 0 {
			events[i].AggregateType, events[i].AggregateID = "Fact", fmt.Sprint(n)
		}
	}
	return events
}

func (*otlpSender) abandon() {}

func (s *otlpSender) send(ctx context.Context, to *target, r *ledger.Request) ([]ledger.Receipt, error) {
	var records []func(plog.LogRecord)
	for _, event := range r.Events {
		records = append(records, aRecord("Noted", event.ID, func(record plog.LogRecord) {
			if event.AggregateType != "" {
				ofAggregate(event.AggregateType, event.AggregateID)(record)
			}
			data := record.Body().SetEmptyMap()
			data.PutInt("number", int64(event.Number))
			data.PutStr("text", event.Text)
		}))
	}
	return nil, s.transport(ctx, to, plogotlp.NewExportRequestFromLogs(logs(records...)))
}

func exportGRPC(ctx context.Context, to *target, request plogotlp.ExportRequest) error {
	_, err := plogotlp.NewGRPCClient(to.grpc).Export(ctx, request)
	return err
}

func exportHTTP(ctx context.Context, to *target, request plogotlp.ExportRequest) error {
	body, err := request.MarshalProto()
	if err != nil {
		return err
	}
	status, answer, err := to.post(ctx, "http://"+to.OTLPHTTP+"/v1/logs", body, "Content-Type", "application/x-protobuf")
	if err == nil && status != http.StatusOK {
		err = &httpError{status, string(answer)}
	}
	return err
}

// post sends a body, with headers that are name and value by turns.
func (to *target) post(ctx context.Context, address string, body []byte, headers ...string) (int, []byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	for header := range slices.Chunk(headers, 2) {
		request.Header.Set(header[0], header[1])
	}
	response, err := to.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	answer, err := io.ReadAll(response.Body)
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return 0, nil, lost(err)
	}
	return response.StatusCode, answer, nil
}

// appended is an answer to an append over HTTP.
type appended struct {
	Version       uint64
	Receipts      []ledger.Receipt
	ActualVersion uint64
	Aggregates    []struct {
		AggregateID   string
		ActualVersion uint64
	}
}

// append sends an append over HTTP.
func (to *target) append(ctx context.Context, path string, body any, headers ...string) (appended, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return appended{}, err
	}
	headers = append(headers, "Content-Type", "application/json")
	status, answer, err := to.post(ctx, "http://"+to.API+"/api/v1"+path, text, headers...)
	if err != nil {
		return appended{}, err
	}
	var a appended
	switch status {
	case http.StatusOK, http.StatusCreated:
		return a, json.Unmarshal(answer, &a)
	case http.StatusPreconditionFailed:
		if err := json.Unmarshal(answer, &a); err != nil {
			return a, err
		}
		return a, &refusal{string(answer)}
	default:
		return a, &httpError{status, string(answer)}
	}
}

// newEventJSON is an event in the body of an append.
type newEventJSON struct {
	EventID         string  `json:"eventId"`
	EventType       string  `json:"eventType"`
	AggregateType   string  `json:"aggregateType,omitempty"`
	AggregateID     string  `json:"aggregateId,omitempty"`
	ExpectedVersion *uint64 `json:"expectedVersion,omitempty"`
	Data            struct {
		Number int    `json:"number"`
		Text   string `json:"text"`
	} `json:"data"`
}

func newEventOf(e *ledger.Event) newEventJSON {
	event := newEventJSON{EventID: e.ID, EventType: "Decided"}
	event.Data.Number, event.Data.Text = e.Number, e.Text
	return event
}

// aggregateSender appends to one aggregate under the version that it knows.
type aggregateSender struct {
	id     string
	most   int
	shared bool // with another one: conflicts come
	// version is the last one known; unsure is whether it is the actual one.
	version uint64
	unsure  bool
}

func (s *aggregateSender) compose(w *writer) []ledger.Event {
	events := make([]ledger.Event, 1+w.random.IntN(s.most))
	for i := range events {
		events[i].AggregateType, events[i].AggregateID = "Decision", s.id
	}
	return events
}

func (s *aggregateSender) abandon() { s.unsure = true }

func (s *aggregateSender) send(ctx context.Context, to *target, r *ledger.Request) ([]ledger.Receipt, error) {
	var body []newEventJSON
	for i := range r.Events {
		body = append(body, newEventOf(&r.Events[i]))
	}
	condition := []string{"If-Match", fmt.Sprintf(`"%d"`, s.version)}
	if s.version == 0 {
		condition = []string{"If-None-Match", "*"}
	}
	a, err := to.append(ctx, "/aggregates/Decision/"+url.PathEscape(s.id)+"/events", body, condition...)
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		if !s.shared && !s.unsure {
			return nil, fmt.Errorf("aggregate %s is not at version %d: %w", s.id, s.version, err)
		}
		s.version, s.unsure = a.ActualVersion, false
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	s.version, s.unsure = a.Version, false
	return a.Receipts, nil
}

// aggregatesSender appends to two aggregates at once, under their versions.
type aggregatesSender struct {
	ids      [2]string
	versions [2]uint64
	unsure   bool
}

func (s *aggregatesSender) compose(w *writer) []ledger.Event {
	events := make([]ledger.Event, 2+w.random.IntN(6))
	for i := range events {
		events[i].AggregateType, events[i].AggregateID = "Transfer", s.ids[i%2]
	}
	return events
}

func (s *aggregatesSender) abandon() { s.unsure = true }

func (s *aggregatesSender) send(ctx context.Context, to *target, r *ledger.Request) ([]ledger.Receipt, error) {
	var body struct {
		Events []newEventJSON `json:"events"`
	}
	for i := range r.Events {
		event := newEventOf(&r.Events[i])
		event.AggregateType, event.AggregateID = "Transfer", s.ids[i%2]
		if i < 2 {
			event.ExpectedVersion = &s.versions[i]
		}
		body.Events = append(body.Events, event)
	}
	a, err := to.append(ctx, "/events", body)
	if refused := (*refusal)(nil); errors.As(err, &refused) {
		if !s.unsure {
			return nil, fmt.Errorf("aggregates %q are not at versions %d: %w", s.ids, s.versions, err)
		}
		for _, conflict := range a.Aggregates {
			for i, id := range s.ids {
				if id == conflict.AggregateID {
					s.versions[i] = conflict.ActualVersion
				}
			}
		}
		s.unsure = false
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	for i, receipt := range a.Receipts {
		s.versions[i%2] = receipt.Version
	}
	s.unsure = false
	return a.Receipts, nil
}
