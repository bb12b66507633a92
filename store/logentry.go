package store

import (
	"encoding/binary"
	"fmt"
	"iter"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// An entry in the log is a protobuf message, described in docs/log-format.md:
//
//	message Entry {
//	  fixed64  time_unix_nano = 1;
//	  bool     atomic = 2;
//	  uint64   evict_before = 3;
//	  repeated Expectation expectations = 4;
//	  Condition condition = 5;
//	  repeated Envelope envelopes = 6;  // one for each record
//	  opentelemetry.proto.logs.v1.LogsData records = 7;
//	  repeated Place places = 8;        // of an import or a checkpoint: one for each record
//	  Checkpoint checkpoint = 9;
//	}
//
// A text is as it is in the store, valid UTF-8 or not.
const (
	entryTime         = 1
	entryAtomic       = 2
	entryEvictBefore  = 3
	entryExpectations = 4
	entryCondition    = 5
	entryEnvelopes    = 6
	entryRecords      = 7
	entryPlaces       = 8
	entryCheckpoint   = 9
)

// Place: position, version, and the append time in Unix nanoseconds.
const (
	placePosition = 1
	placeVersion  = 2
	placeTime     = 3
)

// Expectation: aggregate_type, aggregate_id, optional version.
const (
	expectationType    = 1
	expectationID      = 2
	expectationVersion = 3
)

// Condition: repeated item (repeated type, repeated tag), after, other_epoch.
const (
	conditionItems      = 1
	conditionAfter      = 2
	conditionOtherEpoch = 3

	conditionItemTypes = 1
	conditionItemTags  = 2
)

// Envelope: the fields by envelopeFields, and beside them repeated tag, optional
// expected_version, and why a record is known to be no event.
const (
	envelopeTags            = 12
	envelopeExpectedVersion = 13
	envelopeReason          = 14
	envelopeDetail          = 15
)

// envelopeFields are the fields of the envelope by their number in the message.
var envelopeFields = [...]func(*Envelope) *string{
	1:  func(e *Envelope) *string { return &e.EventID },
	2:  func(e *Envelope) *string { return &e.EventType },
	3:  func(e *Envelope) *string { return &e.AggregateType },
	4:  func(e *Envelope) *string { return &e.AggregateID },
	5:  func(e *Envelope) *string { return &e.CorrelationID },
	6:  func(e *Envelope) *string { return &e.CausationID },
	7:  func(e *Envelope) *string { return &e.TraceID },
	8:  func(e *Envelope) *string { return &e.SpanID },
	9:  func(e *Envelope) *string { return &e.OrganizationID },
	10: func(e *Envelope) *string { return &e.UserID },
	11: func(e *Envelope) *string { return &e.Service },
}

type entrySeq = iter.Seq2[eventlog.Entry, error]

// appendEntry appends the entry's encoding to dst.
func (l *logged) appendEntry(dst []byte, e *entry) []byte {
	dst = protowire.AppendTag(dst, entryTime, protowire.Fixed64Type)
	dst = protowire.AppendFixed64(dst, uint64(e.at))
	dst = appendUint(dst, entryAtomic, uint64(boolByte(e.atomic)))
	dst = appendUint(dst, entryEvictBefore, e.evictBefore)
	var buf []byte
	for i := range e.expect {
		buf = appendExpectation(buf[:0], &e.expect[i])
		dst = appendMessage(dst, entryExpectations, buf)
	}
	if e.condition != nil {
		dst = appendMessage(dst, entryCondition, appendCondition(buf[:0], e.condition))
	}
	for i := range e.items {
		buf = appendEnvelope(buf[:0], &e.items[i])
		dst = appendMessage(dst, entryEnvelopes, buf)
	}
	for _, p := range e.places {
		buf = appendUint(buf[:0], placePosition, p.position)
		buf = appendUint(buf, placeVersion, p.version)
		buf = protowire.AppendFixed64(protowire.AppendTag(buf, placeTime, protowire.Fixed64Type), uint64(p.at))
		dst = appendMessage(dst, entryPlaces, buf)
	}
	if e.checkpoint != nil {
		dst = appendMessage(dst, entryCheckpoint, appendCheckpoint(nil, e.checkpoint))
	}
	if len(e.items) == 0 {
		return dst
	}
	at := len(dst)
	dst = l.codec.AppendRecords(dst, records(e.items))
	head := protowire.AppendTag(buf[:0], entryRecords, protowire.BytesType)
	return slices.Insert(dst, at, binary.AppendUvarint(head, uint64(len(dst)-at))...)
}

// records yields the records of the items, each good until the next one.
func records(items []item) iter.Seq2[*Envelope, *Record] {
	return func(yield func(*Envelope, *Record) bool) {
		var j joiner
		var r Record
		for i := range items {
			it := &items[i]
			r = it.event.Record
			if c := &it.event.Content; !c.isNone() {
				j.out.Reset()
				c.join(&j, &r, &it.event.Envelope)
			}
			if !yield(&it.envelope, &r) {
				return
			}
		}
	}
}

func appendExpectation(dst []byte, e *Expectation) []byte {
	dst = appendText(dst, expectationType, e.AggregateType)
	dst = appendText(dst, expectationID, e.AggregateID)
	return appendOptional(dst, expectationVersion, e.Version)
}

func appendCondition(dst []byte, c *preparedCondition) []byte {
	for _, item := range c.Items {
		var of []byte
		for _, t := range item.Types {
			of = appendMessage(of, conditionItemTypes, t)
		}
		for _, t := range item.Tags {
			of = appendMessage(of, conditionItemTags, t)
		}
		dst = appendMessage(dst, conditionItems, of)
	}
	dst = appendUint(dst, conditionAfter, c.After)
	return appendUint(dst, conditionOtherEpoch, uint64(boolByte(c.otherEpoch)))
}

func appendEnvelope(dst []byte, it *item) []byte {
	for number, field := range envelopeFields {
		if field != nil {
			dst = appendText(dst, protowire.Number(number), *field(&it.envelope))
		}
	}
	for _, tag := range it.envelope.Tags {
		dst = appendMessage(dst, envelopeTags, tag)
	}
	dst = appendOptional(dst, envelopeExpectedVersion, it.event.ExpectedVersion)
	dst = appendText(dst, envelopeReason, string(it.reason))
	return appendText(dst, envelopeDetail, it.detail)
}

func appendMessage[T string | []byte](dst []byte, field protowire.Number, content T) []byte {
	dst = protowire.AppendTag(dst, field, protowire.BytesType)
	return append(binary.AppendUvarint(dst, uint64(len(content))), content...)
}

// appendText appends a text, nothing where it is empty.
func appendText(dst []byte, field protowire.Number, text string) []byte {
	if text == "" {
		return dst
	}
	return appendMessage(dst, field, text)
}

// appendUint appends a number, nothing where it is 0.
func appendUint(dst []byte, field protowire.Number, n uint64) []byte {
	if n == 0 {
		return dst
	}
	return appendOptional(dst, field, &n)
}

// appendOptional appends a number, nothing where there is none.
func appendOptional(dst []byte, field protowire.Number, n *uint64) []byte {
	if n == nil {
		return dst
	}
	return protowire.AppendVarint(protowire.AppendTag(dst, field, protowire.VarintType), *n)
}

// errEntry is an entry that is not one: the log's checksums hold, so that another
// program has written it.
func errEntry(what string) error { return fmt.Errorf("the entry is none of this store's: %s", what) }
