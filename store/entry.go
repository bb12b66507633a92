package store

import (
	"fmt"
	"math"
	"slices"
)

// entry is one step of the state machine: an append, or an eviction.
type entry struct {
	sequence uint64 // in the log
	at       int64  // append time, Unix nanoseconds, never earlier than the one before

	items     []item
	done      int // items that were applied before
	atomic    bool
	places    []place // of imported items
	expect    []Expectation
	condition *preparedCondition // nil for none

	evictBefore uint64 // 0 in an append

	checkpoint *checkpoint // nil in all others
	begins     bool        // the entries before it are not there
}

// item is one event of an append, checked. The event is the caller's: the store
// copies what it keeps of it.
type item struct {
	event     *NewEvent
	envelope  Envelope // of the event, as it is stored
	content   Content  // of the event, with this envelope
	timestamp int64    // 0 takes the append time
	size      int64
	idHash    uint64
	hashes    [numChains]uint64 // of the keys that are not empty
	head      uint64            // cell of the aggregate, if it was there when this was prepared

	// reason is set for a record that is known to be no event before it is
	// applied.
	reason Reason
	detail string
}

// batch is the items of an append, with the contents of those that came as values, and
// the events of one that comes from the log.
type batch struct {
	items    []item
	events   []NewEvent
	contents ContentWriter
}

// prepare checks the events of an append, and looks up beforehand what the
// writer will need. The batch is from a pool: see recycle.
func (s *Store) prepare(events []NewEvent) *batch {
	b := s.batches.Get().(*batch)
	b.items = slices.Grow(b.items[:0], len(events))[:len(events)]
	for i := range events {
		s.prepareItem(&b.items[i], &events[i], &b.contents)
	}
	s.lookUp(b)
	return b
}

// lookUp finds out what the writer needs that may take long.
func (s *Store) lookUp(b *batch) {
	s.heads.lookUp(b.items)
	s.tables.touch(b.items)
}

// recycle gives the batch of an append back.
func (s *Store) recycle(b *batch) {
	clear(b.items)
	clear(b.events)
	b.contents.Reset()
	if cap(b.items) <= pooledItems {
		s.batches.Put(b)
	}
}

// pooledItems bounds what is kept for the next append.
const pooledItems = 10_000

func (s *Store) prepareItem(it *item, e *NewEvent, contents *ContentWriter) {
	it.event, it.envelope, it.content, it.timestamp = e, e.Envelope, e.Content, e.Record.timestamp()
	if key := (aggregateKey{e.AggregateType, e.AggregateID}); key.isHalf() {
		it.envelope.AggregateType, it.envelope.AggregateID = "", ""
		it.content = Content{} // may refer to them
		s.counters.halfKeys.Add(1)
	}
	if it.content.isNone() {
		record := e.Whole()
		it.content = contents.split(&record, &it.envelope)
	}
	if it.envelope.Tags = nil; len(e.Tags) > 0 {
		it.envelope.Tags = distinctTags(e.Tags)
	}
	s.hashItem(it)
	it.reason, it.detail = it.refuse(s.options.Limits.MaxEventBytes)
}

// hashItem sets what follows from the envelope and the content.
func (s *Store) hashItem(it *item) {
	it.idHash = s.tables.hash(it.envelope.EventID)
	for c := range numChains {
		if key := it.key(c); key != "" {
			it.hashes[c] = s.tables.hash(key)
		}
	}
	it.size = rowSize(&it.envelope, &it.content)
}

// refuse returns why a record cannot be an event at all, if it cannot.
func (it *item) refuse(limit int64) (Reason, string) {
	if limit > 0 {
		if size := it.recordSize(); size > limit {
			return ReasonTooLarge, fmt.Sprintf("the record has %d bytes, max_event_bytes is %d", size, limit)
		}
	}
	e := it.event
	switch {
	case e.Malformed != "":
		return ReasonMalformed, e.Malformed
	case e.EventType == "":
		return ReasonMissingEventType, "the record has no event type: set the event name " +
			"(LogRecord.EventName, or the attribute event.name), " +
			"or keep plain logs with default_event_type of the domain_event processor"
	case e.EventID == "":
		return ReasonMissingEventID, "the event has no id"
	case e.ExpectedVersion != nil && it.envelope.AggregateType == "":
		return ReasonMalformed, "an expected version needs both aggregate.type and aggregate.id"
	}
	if f, ok := it.envelope.invalidText(); ok {
		return ReasonMalformed, fmt.Sprintf("%s is not valid UTF-8", f)
	}
	return "", ""
}

// key returns the key of a chain.
func (it *item) key(c chain) string {
	switch c {
	case chainCorrelation:
		return it.envelope.CorrelationID
	case chainTrace:
		return it.envelope.TraceID
	default:
		return it.envelope.CausationID
	}
}

// recordSize returns the bytes of all that the producer said.
func (it *item) recordSize() int64 {
	size := it.content.size() + it.event.Record.originLen()
	for f := range Field(numFields) {
		size += len(it.envelope.value(f))
	}
	for _, tag := range it.envelope.Tags {
		size += len(tag)
	}
	return int64(size)
}

// timestamp returns when it happened, 0 where the record does not say.
func (r *Record) timestamp() int64 {
	ns := r.Time
	if ns == 0 {
		ns = r.ObservedTime
	}
	return int64(min(ns, math.MaxInt64))
}
