// Package cloudevents reads CloudEvents 1.0 from HTTP requests, in the binary,
// the structured and the batch mode, as OpenTelemetry log records with the
// canonical attributes of package semconv. It is the only such mapping: a
// pipeline that sees these records and the decoder of package otelevent take
// them like those of any other client.
//
//	type                     the record's event name
//	source and id            log.record.uid: <source>#<id>, # and % percent-encoded in either
//	time                     the record's timestamp
//	correlationid            correlation.id
//	causationid              causation.id
//	traceparent              the record's trace id, span id and flags; without it the request's
//	data                     the body: JSON as the value it is, other data as text or bytes
//	all but type and time    attributes under cloudevents., so that nothing is lost
//
// The aggregate is left to the reader: the domain_event processor takes the
// subject for its id.
package cloudevents
