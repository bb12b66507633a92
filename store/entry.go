package store

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// entry is one step of the state machine: an append, or an eviction.
type entry struct {
	at int64 // append time, Unix nanoseconds, never earlier than the one before

	items  []item
	atomic bool

	evictBefore uint64 // 0 in an append
}

// item is one event of an append, ready to be applied: nothing in it is shared
// with the caller.
type item struct {
	envelope    Envelope
	expected    uint64 // version, where conditional
	conditional bool
	timestamp   int64 // 0 takes the append time

	payload []byte // the record without its origin
	origin  []byte // resource and scope
	size    int64

	// reason is set for a record that is known to be no event before it is
	// applied; payload and origin are what is kept of it.
	reason    Reason
	detail    string
	truncated bool
}

// prepare checks and encodes an event. It holds no lock.
func (s *Store) prepare(e *NewEvent) item {
	it := item{envelope: e.Envelope, timestamp: e.Record.timestamp()}
	if key := (aggregateKey{e.AggregateType, e.AggregateID}); key.isHalf() {
		it.envelope.AggregateType, it.envelope.AggregateID = "", ""
		s.counters.halfKeys.Add(1)
	}
	it.envelope.Tags = slices.Compact(slices.Sorted(slices.Values(e.Tags)))
	if e.ExpectedVersion != nil {
		it.expected, it.conditional = *e.ExpectedVersion, true
	}
	it.payload = e.Record.appendPayload(nil)
	it.origin = e.Record.appendOrigin(nil)
	it.size = eventSize(&it.envelope, it.payload)
	it.reason, it.detail = s.refuse(e, &it)
	if it.reason == ReasonTooLarge {
		it.truncate(&e.Record)
	}
	return it
}

// refuse returns why a record cannot be an event at all, if it cannot.
func (s *Store) refuse(e *NewEvent, it *item) (Reason, string) {
	limit := s.options.Limits.MaxEventBytes
	size := int64(len(it.payload) + len(it.origin))
	switch {
	case limit > 0 && size > limit:
		return ReasonTooLarge, fmt.Sprintf("the record has %d bytes, max_event_bytes is %d", size, limit)
	case e.Malformed != "":
		return ReasonMalformed, e.Malformed
	case e.EventType == "":
		return ReasonMissingEventType, "the record has no event type: set the event name " +
			"(LogRecord.EventName, or the attribute event.name), " +
			"or keep plain logs with default_event_type of the domain_event processor"
	case e.EventID == "":
		return ReasonMissingEventID, "the event has no id"
	case it.conditional && it.envelope.AggregateType == "":
		return ReasonMalformed, "an expected version needs both aggregate.type and aggregate.id"
	}
	if f, ok := it.envelope.invalidText(); ok {
		return ReasonMalformed, fmt.Sprintf("%s is not valid UTF-8", f)
	}
	return "", ""
}

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

func (e *Envelope) aggregate() (aggregateKey, bool) {
	return aggregateKey{e.AggregateType, e.AggregateID}, e.AggregateType != ""
}

func (k aggregateKey) isHalf() bool { return (k.aggregateType == "") != (k.aggregateID == "") }

// timestamp returns when it happened, 0 where the record does not say.
func (r *Record) timestamp() int64 {
	ns := r.Time
	if ns == 0 {
		ns = r.ObservedTime
	}
	return int64(min(ns, math.MaxInt64)) //nolint:gosec // bounded
}

// keptBytes is how much is kept of a record that is too large.
const keptBytes = 64 << 10

// truncate keeps the beginning of the record's body and attributes as text.
func (it *item) truncate(r *Record) {
	text := MapValue(NewMap(
		KeyValue{"body", r.Body}, KeyValue{"attributes", MapValue(r.Attributes)},
	)).AppendJSON(nil)
	kept := *r
	kept.Body = String(strings.ToValidUTF8(string(text[:min(len(text), keptBytes)]), ""))
	kept.Attributes = Map{}
	it.payload = kept.appendPayload(nil)
	if len(it.origin) > keptBytes {
		it.origin = (&Record{}).appendOrigin(nil)
	}
	it.envelope = it.envelope.truncated()
	it.truncated = true
}

// truncated cuts fields that are large themselves.
func (e Envelope) truncated() Envelope {
	for _, s := range []*string{
		&e.EventID, &e.EventType, &e.AggregateType, &e.AggregateID, &e.CorrelationID,
		&e.CausationID, &e.OrganizationID, &e.UserID, &e.Service,
	} {
		*s = strings.ToValidUTF8((*s)[:min(len(*s), keptBytes/16)], "")
	}
	e.Tags = nil
	return e
}
