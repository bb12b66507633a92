// Package otelevent is the only mapping between OpenTelemetry log records and
// events of the store, in both directions.
//
// [Decode] reads a request's records into events, by the canonical attribute
// names of package semconv; mapping other names to these is the work of the
// domain_event processor. [Encode] and [EncodeNew] give the records back as
// they were received.
package otelevent
