package store

import (
	"bytes"
	"fmt"
	"math"
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

// preparer turns the events of one append into items. It holds no lock.
type preparer struct {
	store  *Store
	buf    []byte
	origin []byte // of the item before: events of a request share theirs
}

func (s *Store) prepare(events []NewEvent) []item {
	p := preparer{store: s}
	items := make([]item, len(events))
	for i := range events {
		items[i] = p.prepare(&events[i])
	}
	return items
}

// prepare checks and encodes an event.
func (p *preparer) prepare(e *NewEvent) item {
	it := item{envelope: e.Envelope, timestamp: e.Record.timestamp()}
	if key := (aggregateKey{e.AggregateType, e.AggregateID}); key.isHalf() {
		it.envelope.AggregateType, it.envelope.AggregateID = "", ""
		p.store.counters.halfKeys.Add(1)
	}
	it.envelope.Tags = distinctTags(e.Tags)
	if e.ExpectedVersion != nil {
		it.expected, it.conditional = *e.ExpectedVersion, true
	}
	p.encode(&it, &e.Record)
	it.size = eventSize(&it.envelope, it.payload)
	it.reason, it.detail = it.refuse(e, p.store.options.Limits.MaxEventBytes)
	if it.reason == ReasonTooLarge {
		it.truncate()
	}
	return it
}

// encode gives the item just the memory that its encodings need.
func (p *preparer) encode(it *item, r *Record) {
	p.buf = r.appendPayload(p.buf[:0])
	it.payload = bytes.Clone(p.buf)
	p.buf = r.appendOrigin(p.buf[:0])
	if !bytes.Equal(p.buf, p.origin) {
		p.origin = bytes.Clone(p.buf)
	}
	it.origin = p.origin
}

// refuse returns why a record cannot be an event at all, if it cannot.
func (it *item) refuse(e *NewEvent, limit int64) (Reason, string) {
	size := int64(it.recordSize())
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

// recordSize returns the bytes of all that the producer said.
func (it *item) recordSize() int {
	size := len(it.payload) + len(it.origin)
	for f := range Field(numFields) {
		size += len(it.envelope.value(f))
	}
	for _, tag := range it.envelope.Tags {
		size += len(tag)
	}
	return size
}

// record decodes the payload.
func (it *item) record() *Record {
	var r Record
	d := decoder{it.payload}
	d.payload(&r)
	return &r
}

// timestamp returns when it happened, 0 where the record does not say.
func (r *Record) timestamp() int64 {
	ns := r.Time
	if ns == 0 {
		ns = r.ObservedTime
	}
	return int64(min(ns, math.MaxInt64))
}
