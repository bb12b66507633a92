package store

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// value returns the envelope's value of a field that has one value.
func (e *Envelope) value(f Field) string {
	switch f {
	case FieldEventID:
		return e.EventID
	case FieldEventType:
		return e.EventType
	case FieldAggregateType:
		return e.AggregateType
	case FieldAggregateID:
		return e.AggregateID
	case FieldCorrelationID:
		return e.CorrelationID
	case FieldCausationID:
		return e.CausationID
	case FieldTraceID:
		return e.TraceID
	case FieldSpanID:
		return e.SpanID
	case FieldOrganizationID:
		return e.OrganizationID
	case FieldUserID:
		return e.UserID
	case FieldService:
		return e.Service
	default:
		return ""
	}
}

func (e *Envelope) aggregate() (aggregateKey, bool) {
	return aggregateKey{e.AggregateType, e.AggregateID}, e.AggregateType != ""
}

// isHalf reports whether just one of type and id is set.
func (k aggregateKey) isHalf() bool { return (k.aggregateType == "") != (k.aggregateID == "") }

// invalidText returns a field that is not valid UTF-8: two such values could
// look the same in JSON.
func (e *Envelope) invalidText() (Field, bool) {
	for f := range Field(numFields) {
		if f != FieldTag && !utf8.ValidString(e.value(f)) {
			return f, true
		}
	}
	invalid := func(tag string) bool { return !utf8.ValidString(tag) }
	return FieldTag, slices.ContainsFunc(e.Tags, invalid)
}

// distinctTags returns the tags in order, without repeats and empty ones, nil for none.
func distinctTags(tags []string) []string {
	tags = slices.Compact(slices.Sorted(slices.Values(tags)))
	if len(tags) > 0 && tags[0] == "" {
		tags = tags[1:]
	}
	if len(tags) == 0 {
		return nil
	}
	return tags
}

// clone returns a copy that shares no memory.
func (e *Envelope) clone() Envelope {
	c := Envelope{
		EventID: strings.Clone(e.EventID), EventType: strings.Clone(e.EventType),
		AggregateType: strings.Clone(e.AggregateType), AggregateID: strings.Clone(e.AggregateID),
		CorrelationID: strings.Clone(e.CorrelationID), CausationID: strings.Clone(e.CausationID),
		TraceID: strings.Clone(e.TraceID), SpanID: strings.Clone(e.SpanID),
		OrganizationID: strings.Clone(e.OrganizationID), UserID: strings.Clone(e.UserID),
		Service: strings.Clone(e.Service), Tags: slices.Clone(e.Tags),
	}
	for i, tag := range c.Tags {
		c.Tags[i] = strings.Clone(tag)
	}
	return c
}
