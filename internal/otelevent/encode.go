package otelevent

import (
	"bytes"
	"encoding/hex"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata/entity"

	"github.com/gyroscops/otel-eventstore/store"
)

// Encode returns the events as the log records that they were received as, in
// order. Consecutive events of an equal resource, and of an equal scope, share
// it.
func Encode(events []store.Event) plog.Logs {
	e := newEncoder()
	for i := range events {
		e.add(&events[i].Envelope, &events[i].Record)
	}
	return e.logs
}

// EncodeNew returns one event that is not stored as the log record that it was
// received as.
func EncodeNew(event store.NewEvent) plog.Logs {
	e := newEncoder()
	e.add(&event.Envelope, &event.Record)
	return e.logs
}

// encoder appends records to logs. The keys are the encodings of the resource
// and the scope that it appended last.
type encoder struct {
	logs                  plog.Logs
	resource              plog.ResourceLogs
	scope                 plog.ScopeLogs
	resourceKey, scopeKey []byte
	buf                   []byte
}

func newEncoder() *encoder { return &encoder{logs: plog.NewLogs()} }

func (e *encoder) add(envelope *store.Envelope, r *store.Record) {
	e.enterResource(r.Resource)
	e.enterScope(r.Scope)
	lr := e.scope.LogRecords().AppendEmpty()
	lr.SetTimestamp(pcommon.Timestamp(r.Time))
	lr.SetObservedTimestamp(pcommon.Timestamp(r.ObservedTime))
	lr.SetSeverityNumber(plog.SeverityNumber(r.SeverityNumber))
	lr.SetSeverityText(r.SeverityText)
	lr.SetFlags(plog.LogRecordFlags(r.Flags))
	lr.SetDroppedAttributesCount(r.DroppedAttributes)
	lr.SetEventName(envelope.EventType)
	lr.SetTraceID(parseTraceID(envelope.TraceID))
	lr.SetSpanID(parseSpanID(envelope.SpanID))
	writeValue(lr.Body(), r.Body)
	writeMap(lr.Attributes(), r.Attributes)
}

func (e *encoder) enterResource(r store.Resource) {
	e.buf = (&store.Record{Resource: r}).AppendBinary(e.buf[:0])
	if bytes.Equal(e.buf, e.resourceKey) {
		return
	}
	e.resourceKey = append(e.resourceKey[:0], e.buf...)
	e.scopeKey = e.scopeKey[:0]
	e.resource = e.logs.ResourceLogs().AppendEmpty()
	e.resource.SetSchemaUrl(r.SchemaURL)
	e.resource.Resource().SetDroppedAttributesCount(r.DroppedAttributes)
	writeMap(e.resource.Resource().Attributes(), r.Attributes)
	refs := entity.ResourceEntityRefs(e.resource.Resource())
	for _, ref := range r.EntityRefs {
		to := refs.AppendEmpty()
		to.SetSchemaUrl(ref.SchemaURL)
		to.SetType(ref.Type)
		to.IdKeys().FromRaw(ref.IDKeys)
		to.DescriptionKeys().FromRaw(ref.DescriptionKeys)
	}
}

func (e *encoder) enterScope(s store.Scope) {
	e.buf = (&store.Record{Scope: s}).AppendBinary(e.buf[:0])
	if bytes.Equal(e.buf, e.scopeKey) {
		return
	}
	e.scopeKey = append(e.scopeKey[:0], e.buf...)
	e.scope = e.resource.ScopeLogs().AppendEmpty()
	e.scope.SetSchemaUrl(s.SchemaURL)
	e.scope.Scope().SetName(s.Name)
	e.scope.Scope().SetVersion(s.Version)
	e.scope.Scope().SetDroppedAttributesCount(s.DroppedAttributes)
	writeMap(e.scope.Scope().Attributes(), s.Attributes)
}

// parseTraceID returns no trace id where text is not one.
func parseTraceID(text string) pcommon.TraceID {
	var id pcommon.TraceID
	if b, err := hex.DecodeString(text); err == nil && len(b) == len(id) {
		copy(id[:], b)
	}
	return id
}

// parseSpanID returns no span id where text is not one.
func parseSpanID(text string) pcommon.SpanID {
	var id pcommon.SpanID
	if b, err := hex.DecodeString(text); err == nil && len(b) == len(id) {
		copy(id[:], b)
	}
	return id
}
