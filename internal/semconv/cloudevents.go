package semconv

import "strings"

// What a CloudEvent says beside its data, as attributes of its log record. The
// first four are those of the OpenTelemetry semantic conventions.
const (
	CloudEventID          = "cloudevents.event_id"
	CloudEventSource      = "cloudevents.event_source"
	CloudEventSpecVersion = "cloudevents.event_spec_version"
	CloudEventSubject     = "cloudevents.event_subject"

	CloudEventDataContentType = "cloudevents.event_data_content_type"
	CloudEventDataSchema      = "cloudevents.event_data_schema"
	// CloudEventExtensionPrefix begins the names of extension attributes.
	CloudEventExtensionPrefix = "cloudevents.event_extension."
)

// escapeIdentity keeps the join of source and id injective: the only # in it
// is the one between them. That needs the escape character escaped as well.
var escapeIdentity = strings.NewReplacer("%", "%25", "#", "%23")

// CloudEventIdentity returns the event id of a CloudEvent, which only its source
// and its id together identify: <source>#<id>, with # and % percent-encoded in
// either.
func CloudEventIdentity(source, id string) string {
	return escapeIdentity.Replace(source) + "#" + escapeIdentity.Replace(id)
}
