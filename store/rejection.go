package store

import (
	"context"
	"crypto/sha256"
	"slices"
	"time"
)

// Reason is why a record could not become an event.
type Reason string

// The reasons.
const (
	ReasonMissingEventType Reason = "missing_event_type"
	ReasonMissingEventID   Reason = "missing_event_id"
	ReasonTooLarge         Reason = "too_large"
	ReasonMalformed        Reason = "malformed"
	ReasonCollision        Reason = "event_id_collision"
	ReasonVersionConflict  Reason = "version_conflict"
)

// Reasons returns all reasons.
func Reasons() []Reason {
	return []Reason{
		ReasonMissingEventType, ReasonMissingEventID, ReasonTooLarge,
		ReasonMalformed, ReasonCollision, ReasonVersionConflict,
	}
}

// Rejection is a record that was set aside instead of stored, so that nothing
// is silently lost.
type Rejection struct {
	// Sequence numbers the rejections: 1, 2, 3 …
	Sequence uint64
	// RejectedAt is when it was rejected last; Count is how often it was.
	RejectedAt time.Time
	Count      uint64
	Reason     Reason
	Detail     string
	Event      NewEvent
	// Truncated means that the record was too large to keep: the body is the
	// first 64 KiB of the JSON text of its body and attributes.
	Truncated bool
}

// The bounds of the list. They are constants, for they decide what the state
// is after an entry.
const (
	MaxRejections     = 1000
	MaxRejectionBytes = 16 << 20
)

// rejections is the list of rejected records, oldest first; the oldest go
// when it is full.
type rejections struct {
	list  []*rejected
	byKey map[rejectionKey]*rejected
	last  uint64 // sequence
	bytes int
}

// rejectionKey is a digest of what makes two rejections one: the reason, the
// event id and the content.
type rejectionKey [sha256.Size]byte

type rejected struct {
	key      rejectionKey
	sequence uint64
	at       int64 // Unix nanoseconds
	count    uint64
	item     *item
	reason   Reason
	detail   string
}

func newRejections() rejections {
	return rejections{byKey: make(map[rejectionKey]*rejected)}
}

// add takes over the item.
func (rs *rejections) add(it *item, v verdict, at int64) {
	key := it.rejectionKey(v.reason)
	if it.recordSize() > wholeBytes {
		it.truncate()
	}
	r := rs.byKey[key]
	if r == nil {
		rs.last++
		r = &rejected{key: key, sequence: rs.last, reason: v.reason}
		rs.list = append(rs.list, r)
		rs.byKey[key] = r
	} else {
		rs.bytes -= r.item.recordSize()
	}
	r.item, r.at, r.detail = it, at, v.detail
	r.count++
	rs.bytes += it.recordSize()
	for len(rs.list) > MaxRejections || rs.bytes > MaxRejectionBytes {
		oldest := rs.list[0]
		rs.list[0] = nil
		rs.list = rs.list[1:]
		delete(rs.byKey, oldest.key)
		rs.bytes -= oldest.item.recordSize()
	}
}

func (it *item) rejectionKey(reason Reason) rejectionKey {
	r := it.record()
	content := appendString(nil, string(reason))
	for f := range Field(numFields) {
		if f != FieldTraceID && f != FieldSpanID && f != FieldService {
			content = appendString(content, it.envelope.value(f))
		}
	}
	content = appendValue(content, r.Body)
	content = appendMap(content, ownAttributes(r.Attributes))
	return sha256.Sum256(content)
}

func (r *rejected) public() Rejection {
	it := r.item
	rejection := Rejection{
		Sequence: r.sequence, RejectedAt: fromUnixNano(r.at), Count: r.count,
		Reason: r.reason, Detail: r.detail, Truncated: it.truncated,
		Event: NewEvent{Envelope: it.envelope, Record: *it.record()},
	}
	rejection.Event.Tags = slices.Clone(it.envelope.Tags)
	d := decoder{it.origin}
	d.origin(&rejection.Event.Record)
	if it.conditional {
		expected := it.expected
		rejection.Event.ExpectedVersion = &expected
	}
	if r.reason == ReasonMalformed {
		rejection.Event.Malformed = r.detail
	}
	return rejection
}

// Rejections returns up to limit rejections below a sequence, newest first,
// and whether there are more; before 0 begins with the newest, limit 0 is no
// limit. Errors: ErrNotReady, ErrClosed.
func (s *Store) Rejections(_ context.Context, before uint64, limit int) (page []Rejection, more bool, err error) {
	if err := s.usable(); err != nil {
		return nil, false, err
	}
	newest := s.newestRejections(before)
	if limit > 0 && len(newest) > limit {
		newest, more = newest[:limit], true
	}
	for _, r := range newest {
		page = append(page, r.public())
	}
	return page, more, nil
}

// newestRejections returns copies, for the counts of those in the list go on.
func (s *Store) newestRejections(before uint64) []rejected {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var newest []rejected
	for _, r := range slices.Backward(s.rejections.list) {
		if before == 0 || r.sequence < before {
			newest = append(newest, *r)
		}
	}
	return newest
}
