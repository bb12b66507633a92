package eventjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
	"unicode/utf8"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// object is the JSON object of an event. Its values are read apart, for they keep the
// order of their members.
type object struct {
	Position      uint64          `json:"position"`
	EventID       string          `json:"eventId"`
	EventType     string          `json:"eventType"`
	AggregateType string          `json:"aggregateType"`
	AggregateID   string          `json:"aggregateId"`
	Version       uint64          `json:"version"`
	CorrelationID string          `json:"correlationId"`
	CausationID   string          `json:"causationId"`
	TraceID       string          `json:"traceId"`
	SpanID        string          `json:"spanId"`
	Tags          []string        `json:"tags"`
	Timestamp     time.Time       `json:"timestamp"`
	RecordedAt    time.Time       `json:"recordedAt"`
	Data          json.RawMessage `json:"data"`
	Metadata      struct {
		OrganizationID string          `json:"organizationId"`
		UserID         string          `json:"userId"`
		Service        string          `json:"service"`
		Severity       string          `json:"severity"`
		SeverityNumber int32           `json:"severityNumber"`
		Attributes     json.RawMessage `json:"attributes"`
		Resource       json.RawMessage `json:"resource"`
		Scope          struct {
			Name       string          `json:"name"`
			Version    string          `json:"version"`
			Attributes json.RawMessage `json:"attributes"`
		} `json:"scope"`
	} `json:"metadata"`
}

// Reader reads events that [Writer] wrote. The zero Reader is ready to use; it is not
// safe for concurrent use.
type Reader struct{ values store.ValueWriter }

// Reset makes the reader use its memory again: the events it has returned must not be
// used any more.
func (r *Reader) Reset() { r.values.Reset() }

// Read reads one event. That of a store has the same JSON when it is written again, but
// for a key that an object has twice. It need not be the record that was written: JSON
// has one kind of numbers and no bytes, and does not tell data from attributes in every
// case. A record gets the attributes that it lacks for its envelope, but the event id.
//
// Members that are missing are empty, and so are position, version and times. Errors:
// text that is no JSON object of an event, or that JSON in UTF-8 has no one meaning
// for.
func (r *Reader) Read(text []byte) (store.Event, error) {
	var o object
	if err := decode(text, &o); err != nil {
		return store.Event{}, err
	}
	e := store.Event{
		Position: o.Position, Version: o.Version, Timestamp: o.Timestamp, RecordedAt: o.RecordedAt,
		Envelope: store.Envelope{
			EventID: o.EventID, EventType: o.EventType, AggregateType: o.AggregateType, AggregateID: o.AggregateID,
			CorrelationID: o.CorrelationID, CausationID: o.CausationID, TraceID: o.TraceID, SpanID: o.SpanID,
			OrganizationID: o.Metadata.OrganizationID, UserID: o.Metadata.UserID, Service: o.Metadata.Service, Tags: o.Tags,
		},
	}
	if err := r.record(&e.Record, &o); err != nil {
		r.values = store.ValueWriter{} // which may have begun a value
		return store.Event{}, err
	}
	otelevent.Conform(&e.Envelope, &e.Record)
	return e, nil
}

func decode(text []byte, o *object) error {
	if !utf8.Valid(text) {
		return errors.New("not valid UTF-8")
	}
	if at := HalfSurrogate(text); at >= 0 {
		return fmt.Errorf("half of a surrogate pair stands alone, at byte %d", at)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(o); err != nil {
		return err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more than one JSON value, at byte %d", decoder.InputOffset())
	}
	return nil
}

func (r *Reader) record(to *store.Record, o *object) error {
	if !o.Timestamp.IsZero() {
		if o.Timestamp.Before(time.Unix(0, 0)) || o.Timestamp.After(time.Unix(0, math.MaxInt64)) {
			return fmt.Errorf("timestamp: got %s, expected a time from 1970 up to 2262-04-11", o.Timestamp.Format(time.RFC3339Nano))
		}
		to.Time = uint64(o.Timestamp.UnixNano())
	}
	to.SeverityNumber = o.Metadata.SeverityNumber
	if to.Severity() != o.Metadata.Severity {
		to.SeverityText = o.Metadata.Severity
	}
	to.Scope.Name, to.Scope.Version = o.Metadata.Scope.Name, o.Metadata.Scope.Version
	var data store.Map
	for _, part := range []struct {
		name string
		text json.RawMessage
		to   *store.Map
	}{
		{"data", o.Data, &data},
		{"metadata.attributes", o.Metadata.Attributes, &to.Attributes},
		{"metadata.resource", o.Metadata.Resource, &to.Resource.Attributes},
		{"metadata.scope.attributes", o.Metadata.Scope.Attributes, &to.Scope.Attributes},
	} {
		var err error
		if *part.to, err = r.object(part.text); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	setBody(to, data)
	return nil
}

// setBody sets the body of a record that has its attributes, so that its data are
// these.
func setBody(r *store.Record, data store.Map) {
	if r.Data() == data { // the attributes alone
		return
	}
	for key, value := range data.All() {
		if r.Body = value; key == "body" && bytes.Equal(r.Data().AppendJSON(nil), data.AppendJSON(nil)) {
			return
		}
		break
	}
	r.Body = store.MapValue(data)
}
