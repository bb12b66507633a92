package otelevent

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata/entity"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// Decode returns the records of ld as new events, in order. It copies all that
// it keeps: the caller may change or recycle ld afterwards.
//
// An envelope field is read from the first of its sources that is set; null
// and the empty string are absent, and any other value that is no string
// counts as its JSON text. Of an attribute that a record has more than once
// the first counts. What can't be understood makes the event malformed and
// never fails the others; half an aggregate key is passed on as it is.
func Decode(ld plog.Logs) []store.NewEvent {
	events := make([]store.NewEvent, 0, ld.LogRecordCount())
	ids := newIDSource()
	for _, rl := range ld.ResourceLogs().All() {
		resource := decodeResource(rl)
		for _, sl := range rl.ScopeLogs().All() {
			scope := decodeScope(sl)
			for _, lr := range sl.LogRecords().All() {
				e := decodeRecord(lr, resource, scope)
				if e.EventID == "" {
					e.EventID = ids.next(&e)
				}
				events = append(events, e)
			}
		}
	}
	return events
}

// origin is what the records of one resource share.
type origin struct {
	resource                        store.Resource
	service, organizationID, userID string
	tooDeep                         bool
}

type decodedScope struct {
	scope   store.Scope
	tooDeep bool
}

func decodeResource(rl plog.ResourceLogs) origin {
	var r valueReader
	attributes := r.mapOf(rl.Resource().Attributes(), 0)
	return origin{
		resource: store.Resource{
			Attributes:        attributes,
			DroppedAttributes: rl.Resource().DroppedAttributesCount(),
			SchemaURL:         rl.SchemaUrl(),
			EntityRefs:        entityRefs(rl.Resource()),
		},
		service:        text(attributes, semconv.ServiceName),
		organizationID: text(attributes, semconv.OrganizationID),
		userID:         text(attributes, semconv.UserID),
		tooDeep:        r.tooDeep,
	}
}

func entityRefs(resource pcommon.Resource) []store.EntityRef {
	var refs []store.EntityRef
	for _, ref := range entity.ResourceEntityRefs(resource).All() {
		refs = append(refs, store.EntityRef{
			SchemaURL:       ref.SchemaUrl(),
			Type:            ref.Type(),
			IDKeys:          ref.IdKeys().AsRaw(),
			DescriptionKeys: ref.DescriptionKeys().AsRaw(),
		})
	}
	return refs
}

func decodeScope(sl plog.ScopeLogs) decodedScope {
	var r valueReader
	return decodedScope{
		scope: store.Scope{
			Name:              sl.Scope().Name(),
			Version:           sl.Scope().Version(),
			Attributes:        r.mapOf(sl.Scope().Attributes(), 0),
			DroppedAttributes: sl.Scope().DroppedAttributesCount(),
			SchemaURL:         sl.SchemaUrl(),
		},
		tooDeep: r.tooDeep,
	}
}

func decodeRecord(lr plog.LogRecord, from origin, scope decodedScope) store.NewEvent {
	r := valueReader{tooDeep: from.tooDeep || scope.tooDeep}
	e := store.NewEvent{Record: store.Record{
		Body:              r.value(lr.Body(), 0),
		Attributes:        r.mapOf(lr.Attributes(), 0),
		Time:              uint64(lr.Timestamp()),
		ObservedTime:      uint64(lr.ObservedTimestamp()),
		SeverityNumber:    int32(lr.SeverityNumber()),
		SeverityText:      lr.SeverityText(),
		Flags:             uint32(lr.Flags()),
		DroppedAttributes: lr.DroppedAttributesCount(),
		Resource:          from.resource,
		Scope:             scope.scope,
	}}
	e.EventType = lr.EventName()
	e.TraceID = hexTraceID(lr.TraceID())
	e.SpanID = hexSpanID(lr.SpanID())
	e.Service = from.service
	fillFromAttributes(&e, from)
	if r.tooDeep {
		e.Malformed = fmt.Sprintf("values nest more than %d levels deep: send flatter ones; what lies deeper was cut", maxDepth)
	}
	return e
}

func hexTraceID(id pcommon.TraceID) string {
	if id.IsEmpty() {
		return ""
	}
	return id.String()
}

func hexSpanID(id pcommon.SpanID) string {
	if id.IsEmpty() {
		return ""
	}
	return id.String()
}
