package cloudevents

import (
	"fmt"
	"maps"
	"slices"

	"github.com/cloudevents/sdk-go/v2/event"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// Extensions that have a place of their own in a log record.
const (
	extensionCorrelationID = "correlationid"
	extensionCausationID   = "causationid"
	extensionTraceParent   = "traceparent"
)

// maxAttributes bounds what has to be looked through for each attribute of a record.
const maxAttributes = 1000

// toRecord writes the event to an empty record.
func (m *message) toRecord(record plog.LogRecord) error {
	if n := len(m.attributes); n > maxAttributes {
		return fmt.Errorf("%w: %s%d attributes, expected at most %d", ErrMalformed, m.where, n, maxAttributes)
	}
	context, err := m.context()
	if err != nil {
		return err
	}
	record.SetEventName(context.Type)
	if context.Time != nil {
		record.SetTimestamp(pcommon.NewTimestampFromTime(context.Time.Time))
	}
	source := m.text("source") // as it was sent: another spelling is another source
	attributes := record.Attributes()
	attributes.EnsureCapacity(len(m.attributes) + 1)
	attributes.PutStr(semconv.EventID, semconv.CloudEventIdentity(source, context.ID))
	attributes.PutStr(semconv.CloudEventSpecVersion, context.GetSpecVersion())
	attributes.PutStr(semconv.CloudEventSource, source)
	attributes.PutStr(semconv.CloudEventID, context.ID)
	putSet(attributes, semconv.CloudEventSubject, context.GetSubject())
	putSet(attributes, semconv.CloudEventDataContentType, context.GetDataContentType())
	putSet(attributes, semconv.CloudEventDataSchema, m.text("dataschema"))
	putExtensions(record, context)
	if err := m.putData(record.Body(), context.GetDataMediaType); err != nil {
		return fmt.Errorf("%w: %sdata: %w", ErrMalformed, m.where, err)
	}
	return nil
}

func putSet(attributes pcommon.Map, name, value string) {
	if value != "" {
		attributes.PutStr(name, value)
	}
}

// putExtensions gives the extensions that the store knows their canonical names.
// A traceparent that is none stays an extension like any other.
func putExtensions(record plog.LogRecord, context *event.EventContextV1) {
	for _, name := range slices.Sorted(maps.Keys(context.Extensions)) {
		to := semconv.CloudEventExtensionPrefix + name
		switch name {
		case extensionCorrelationID:
			to = semconv.CorrelationID
		case extensionCausationID:
			to = semconv.CausationID
		case extensionTraceParent:
			if parent, ok := parseTraceParent(fmt.Sprint(context.Extensions[name])); ok {
				parent.put(record)
				continue
			}
		}
		value := record.Attributes().PutEmpty(to)
		switch extension := context.Extensions[name].(type) {
		case bool:
			value.SetBool(extension)
		case int32:
			value.SetInt(int64(extension))
		default:
			value.SetStr(fmt.Sprint(extension))
		}
	}
}
