package otelevent

import (
	"errors"

	"github.com/gyroscops/otel-eventstore/store"
)

// The messages around and of a record.
var (
	requestMessage      = message{requestResourceLogs: requestResourceLogs<<3 | wireBytes}
	resourceLogsMessage = message{
		resourceLogsResource:  resourceLogsResource<<3 | wireBytes,
		resourceLogsScopeLogs: resourceLogsScopeLogs<<3 | wireBytes,
		resourceLogsSchemaURL: resourceLogsSchemaURL<<3 | wireBytes,
	}
	scopeLogsMessage = message{
		scopeLogsScope:     scopeLogsScope<<3 | wireBytes,
		scopeLogsRecords:   scopeLogsRecords<<3 | wireBytes,
		scopeLogsSchemaURL: scopeLogsSchemaURL<<3 | wireBytes,
	}
	recordMessage = message{
		recordTime:           recordTime<<3 | wireFixed64,
		recordSeverityNumber: recordSeverityNumber<<3 | wireVarint,
		recordSeverityText:   recordSeverityText<<3 | wireBytes,
		recordBody:           recordBody<<3 | wireBytes,
		recordAttributes:     recordAttributes<<3 | wireBytes,
		recordDropped:        recordDropped<<3 | wireVarint,
		recordFlags:          recordFlags<<3 | wireFixed32,
		recordTraceID:        recordTraceID<<3 | wireBytes,
		recordSpanID:         recordSpanID<<3 | wireBytes,
		recordObservedTime:   recordObservedTime<<3 | wireFixed64,
		recordEventName:      recordEventName<<3 | wireBytes,
	}
)

// logDecoder reads the records of a log. Fields may be in any order; of one that is
// there again, and does not repeat, the last counts.
type logDecoder struct {
	originReader
	events   []store.NewEvent // whose records are not read yet
	contents *store.ContentWriter
}

var (
	errFewRecords  = errors.New("fewer records than events")
	errManyRecords = errors.New("more records than events")
)

func (d *logDecoder) request(encoded []byte) error {
	f := fields{rest: encoded, of: &requestMessage}
	for f.next() {
		if err := d.resourceLogs(f.content); err != nil {
			return err
		}
	}
	if f.err == nil && len(d.events) > 0 {
		return errFewRecords
	}
	return f.err
}

func (d *logDecoder) resourceLogs(encoded []byte) error {
	var resource, schemaURL []byte // may come after the records
	f := fields{rest: encoded, of: &resourceLogsMessage}
	for f.next() {
		switch f.number {
		case resourceLogsResource:
			resource = f.content
		case resourceLogsSchemaURL:
			schemaURL = f.content
		}
	}
	if f.err != nil {
		return f.err
	}
	if err := d.readResource(resource, schemaURL); err != nil {
		return err
	}
	f = fields{rest: encoded, of: &resourceLogsMessage}
	for f.next() {
		if f.number != resourceLogsScopeLogs {
			continue
		}
		if err := d.scopeLogs(f.content); err != nil {
			return err
		}
	}
	return nil
}

func (d *logDecoder) scopeLogs(encoded []byte) error {
	var scope, schemaURL []byte // may come after the records
	f := fields{rest: encoded, of: &scopeLogsMessage}
	for f.next() {
		switch f.number {
		case scopeLogsScope:
			scope = f.content
		case scopeLogsSchemaURL:
			schemaURL = f.content
		}
	}
	if f.err != nil {
		return f.err
	}
	if err := d.readScope(scope, schemaURL); err != nil {
		return err
	}
	f = fields{rest: encoded, of: &scopeLogsMessage}
	for f.next() {
		if f.number != scopeLogsRecords {
			continue
		}
		if len(d.events) == 0 {
			return errManyRecords
		}
		if err := d.record(&d.events[0], f.content); err != nil {
			return err
		}
		d.events = d.events[1:]
	}
	return nil
}

// record sets an event's record and its content. Of type, trace id and span id the
// envelope knows.
func (d *logDecoder) record(e *store.NewEvent, encoded []byte) error {
	e.Record = store.Record{Resource: d.resource, Scope: d.scope}
	r := &e.Record
	var severityText, body, attributes []byte
	f := fields{rest: encoded, of: &recordMessage}
	for before := f.rest; f.next(); before = f.rest {
		switch f.number {
		case recordTime:
			r.Time = f.value
		case recordObservedTime:
			r.ObservedTime = f.value
		case recordSeverityNumber:
			r.SeverityNumber = int32(f.value)
		case recordSeverityText:
			severityText = f.content
		case recordFlags:
			r.Flags = uint32(f.value)
		case recordDropped:
			r.DroppedAttributes = uint32(f.value)
		case recordBody:
			body = f.content
		case recordAttributes:
			if attributes == nil {
				attributes = before
			}
		}
	}
	if f.err != nil {
		return f.err
	}
	return d.content(e, severityText, body, attributes)
}

// content writes an event's content. The first attribute is among the fields of the
// record that attributes has.
func (d *logDecoder) content(e *store.NewEvent, severityText, body, attributes []byte) error {
	w := d.contents
	w.Begin(e.EventType, borrowed(severityText))
	if err := writeValue(w, body, 0); err != nil {
		return err
	}
	w.BeginAttributes()
	f := fields{rest: attributes, of: &recordMessage}
	for f.next() {
		if f.number != recordAttributes {
			continue
		}
		if err := writeAttribute(w, f.content, &e.Envelope); err != nil {
			return err
		}
	}
	w.EndMap()
	e.Content = w.Content()
	return nil
}
