package otelevent

import (
	"fmt"
	"slices"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata/entity"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// Decode returns the records of ld as new events, in order: see
// [Decoder.Decode]. The events share no memory with ld, and have their contents as
// values.
func Decode(ld plog.Logs) []store.NewEvent {
	events := new(Decoder).Decode(ld)
	for i := range events {
		events[i].Record, events[i].Content = events[i].Whole(), store.Content{}
	}
	return events
}

// Decoder decodes one request after the other with the same memory. It is not
// safe for concurrent use.
type Decoder struct {
	events []store.NewEvent
	values valueReader
	ids    *idSource // of all requests, nil where each has its own
}

// NewPartsDecoder returns a decoder for requests that are the parts of one: records
// without id that are equal stay two in whichever parts they are. It keeps about 40
// bytes for each of them.
func NewPartsDecoder() *Decoder { return &Decoder{ids: newIDSource()} }

// Decode returns the records of ld as new events, in order. They are good until
// the next call; nothing of them changes when ld is changed or recycled. Their
// contents are written, not given as values.
//
// An envelope field is read from the first of its sources that is set; null
// and the empty string are absent, and any other value that is no string
// counts as its JSON text. Of an attribute that a record has more than once
// the first counts. What can't be understood makes the event malformed and
// never fails the others; half an aggregate key is passed on as it is.
func (d *Decoder) Decode(ld plog.Logs) []store.NewEvent {
	events := slices.Grow(d.events[:0], ld.LogRecordCount())
	ids := d.ids
	if ids == nil {
		ids = newIDSource()
	}
	r := &d.values
	r.out.Reset()
	r.digits = strings.Builder{}
	r.digits.Grow(idDigits * ld.LogRecordCount())
	for _, rl := range ld.ResourceLogs().All() {
		resource := r.decodeResource(rl)
		for _, sl := range rl.ScopeLogs().All() {
			scope := r.decodeScope(sl)
			for _, lr := range sl.LogRecords().All() {
				events = append(events, store.NewEvent{})
				e := &events[len(events)-1]
				r.decodeRecord(e, lr, &resource, &scope)
				if e.EventID == "" {
					e.EventID = ids.next(e)
				}
			}
		}
	}
	d.events = events
	return events
}

// idDigits are the hex digits of a trace id and of a span id.
const idDigits = 2 * (16 + 8)

// Release forgets the events, whose strings are those of the request.
func (d *Decoder) Release() { clear(d.events) }

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

func (r *valueReader) decodeResource(rl plog.ResourceLogs) origin {
	r.tooDeep = false
	attributes := r.mapOf(rl.Resource().Attributes())
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

func (r *valueReader) decodeScope(sl plog.ScopeLogs) decodedScope {
	r.tooDeep = false
	return decodedScope{
		scope: store.Scope{
			Name:              sl.Scope().Name(),
			Version:           sl.Scope().Version(),
			Attributes:        r.mapOf(sl.Scope().Attributes()),
			DroppedAttributes: sl.Scope().DroppedAttributesCount(),
			SchemaURL:         sl.SchemaUrl(),
		},
		tooDeep: r.tooDeep,
	}
}

func (r *valueReader) decodeRecord(e *store.NewEvent, lr plog.LogRecord, from *origin, scope *decodedScope) {
	r.tooDeep = from.tooDeep || scope.tooDeep
	e.Record = store.Record{
		Time:              uint64(lr.Timestamp()),
		ObservedTime:      uint64(lr.ObservedTimestamp()),
		SeverityNumber:    int32(lr.SeverityNumber()),
		Flags:             uint32(lr.Flags()),
		DroppedAttributes: lr.DroppedAttributesCount(),
		Resource:          from.resource,
		Scope:             scope.scope,
	}
	e.EventType = lr.EventName()
	if id := lr.TraceID(); !id.IsEmpty() {
		e.TraceID = r.hex(id[:])
	}
	if id := lr.SpanID(); !id.IsEmpty() {
		e.SpanID = r.hex(id[:])
	}
	e.Service = from.service
	e.CorrelationID = e.TraceID
	e.OrganizationID = from.organizationID
	e.UserID = from.userID
	r.content(e, lr)
	if r.tooDeep {
		e.Malformed = fmt.Sprintf("values nest more than %d levels deep: send flatter ones; what lies deeper was cut", maxDepth)
	}
}
