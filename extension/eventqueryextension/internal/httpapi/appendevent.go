package httpapi

import (
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// sentEvent is an api.NewEvent as it was read.
type sentEvent struct {
	store.Envelope
	record          store.Record // its attributes are those the client names
	expectedVersion *uint64
}

// The members of an event to append, of its metadata, and those that it has
// where the path does not name the aggregate.
var (
	eventMembers = []string{
		"eventId", "eventType", "timestamp", "correlationId", "causationId", "traceId", "spanId", "tags", "data", "metadata",
	}
	aggregateMembers = []string{"aggregateType", "aggregateId", "expectedVersion"}
	metadataMembers  = []string{"organizationId", "userId", "service", "severityNumber", "attributes"}
)

// event reads an event. One across aggregates names its own.
func (r *jsonReader) event(across bool) (e sentEvent, err error) {
	begun, err := r.begin('{', "an event")
	if err != nil {
		return e, err
	}
	if !begun {
		return e, r.invalid("null", "an event")
	}
	err = r.members(func(name string) error {
		if across {
			if read, err := r.aggregateMember(&e, name); read {
				return err
			}
		}
		return r.eventMember(&e, name, across)
	})
	if err == nil {
		if fault := e.fault(); fault != "" {
			err = invalidEvent(r.pointer(), fault)
		}
	}
	return e, err
}

// fault returns why the event can be none, "" if it can.
func (e *sentEvent) fault() string {
	switch {
	case e.EventType == "":
		return "the event has no eventType"
	case (e.AggregateType == "") != (e.AggregateID == ""):
		return "aggregateType and aggregateId belong together"
	case e.expectedVersion != nil && e.AggregateType == "":
		return "expectedVersion needs aggregateType and aggregateId"
	}
	return ""
}

func invalidEvent(place, detail string) error {
	p := &problem{kind: kindInvalidEvent, detail: detail, pointer: &place}
	if place != "" {
		p.detail = place + ": " + detail
	}
	return p
}

func (r *jsonReader) eventMember(e *sentEvent, name string, across bool) (err error) {
	switch name {
	case "eventId":
		e.EventID, err = r.text()
	case "eventType":
		e.EventType, err = r.text()
	case "correlationId":
		e.CorrelationID, err = r.text()
	case "causationId":
		e.CausationID, err = r.text()
	case "traceId":
		e.TraceID, err = r.hexID(16)
	case "spanId":
		e.SpanID, err = r.hexID(8)
	case "timestamp":
		e.record.Time, err = r.timestamp()
	case "tags":
		e.Tags, err = r.texts()
	case "data":
		e.record.Body, err = r.value()
	case "metadata":
		err = r.object(func(name string) error { return r.metadataMember(e, name) })
	default:
		known := eventMembers
		if across {
			known = slices.Concat(aggregateMembers, known)
		}
		err = r.unknown(name, known)
	}
	return err
}

// aggregateMember reads one of aggregateMembers, and reports whether it was one.
func (r *jsonReader) aggregateMember(e *sentEvent, name string) (read bool, err error) {
	switch name {
	case "aggregateType":
		e.AggregateType, err = r.text()
	case "aggregateId":
		e.AggregateID, err = r.text()
	case "expectedVersion":
		e.expectedVersion, err = r.integer(math.MaxUint64)
	default:
		return false, nil
	}
	return true, err
}

func (r *jsonReader) metadataMember(e *sentEvent, name string) (err error) {
	switch name {
	case "organizationId":
		e.OrganizationID, err = r.text()
	case "userId":
		e.UserID, err = r.text()
	case "service":
		e.Service, err = r.text()
	case "severityNumber":
		const greatest = 24 // FATAL4
		var number *uint64
		if number, err = r.integer(greatest); number != nil {
			e.record.SeverityNumber = int32(*number) //nolint:gosec // bounded
		}
	case "attributes":
		e.record.Attributes, err = r.attributes()
	default:
		err = r.unknown(name, metadataMembers)
	}
	return err
}

// attributes reads the attributes that a client names. The canonical ones have
// members of their own.
func (r *jsonReader) attributes() (store.Map, error) {
	r.values.BeginMap()
	err := r.object(func(name string) error {
		if semconv.IsCanonical(name) {
			return r.invalid("an attribute that the event store sets itself", "the member that it is set from")
		}
		r.values.Key(name)
		return r.writeValue(0)
	})
	r.values.EndMap()
	return r.values.Value().AsMap(), err
}

// hexID reads an id of so many bytes in hex, as lower-case digits.
func (r *jsonReader) hexID(length int) (string, error) {
	id, err := r.text()
	if err != nil || id == "" {
		return "", err
	}
	b, err := hex.DecodeString(id)
	if err != nil || len(b) != length || strings.Trim(id, "0") == "" {
		return "", r.invalid(kindOf(id), strconv.Itoa(2*length)+" hex digits, not all of them 0")
	}
	return strings.ToLower(id), nil
}

// timestamp reads a time that a log record can have, 0 for none.
func (r *jsonReader) timestamp() (uint64, error) {
	text, err := r.text()
	if err != nil || text == "" {
		return 0, err
	}
	t, err := time.Parse(time.RFC3339Nano, strings.ToUpper(text))
	if err != nil || !t.After(time.Unix(0, 0)) || t.After(time.Unix(0, math.MaxInt64)) {
		return 0, r.invalid(kindOf(text), "an RFC 3339 time after 1970-01-01T00:00:00Z and before 2262-04-11")
	}
	return uint64(t.UnixNano()), nil //nolint:gosec // after 1970
}

// compose returns the event to append.
func (e *sentEvent) compose() store.NewEvent { return otelevent.Compose(e.Envelope, e.record) }
