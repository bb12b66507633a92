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
	// version changes with what is in the list.
	version uint64
}

// rejectionKey is a digest of what makes two rejections one: the reason, the
// event id and the content.
type rejectionKey [sha256.Size]byte

type rejected struct {
	key      rejectionKey
	sequence uint64
	at       int64 // Unix nanoseconds
	count    uint64
	reason   Reason
	detail   string

	// A copy: the record's memory is that of all records of its request.
	envelope        Envelope
	expected        *uint64
	payload, origin []byte
	truncated       bool
}

func newRejections() rejections {
	return rejections{byKey: make(map[rejectionKey]*rejected)}
}

func (rs *rejections) add(it *item, v verdict, at int64) {
	rs.version++
	key := it.rejectionKey(v.reason)
	r := rs.byKey[key]
	if r == nil {
		rs.last++
		r = &rejected{key: key, sequence: rs.last, reason: v.reason}
		rs.list = append(rs.list, r)
		rs.byKey[key] = r
	} else {
		rs.bytes -= r.size()
	}
	r.keep(it)
	r.at, r.detail = at, v.detail
	r.count++
	rs.bytes += r.size()
	for len(rs.list) > MaxRejections || rs.bytes > MaxRejectionBytes {
		oldest := rs.list[0]
		rs.list[0] = nil
		rs.list = rs.list[1:]
		delete(rs.byKey, oldest.key)
		rs.bytes -= oldest.size()
	}
}

// keep takes a copy of the item's event, cut if it is too large.
func (r *rejected) keep(it *item) {
	r.truncated = r.reason == ReasonTooLarge || it.recordSize() > wholeBytes
	r.envelope = it.envelope
	record := it.event.Whole()
	if r.truncated {
		truncate(&record, &r.envelope)
	}
	r.envelope = r.envelope.clone()
	r.payload, r.origin = record.appendPayload(nil), record.appendOrigin(nil)
	if r.truncated && len(r.origin) > keptBytes {
		r.origin = (&Record{}).appendOrigin(nil)
	}
	r.expected = nil
	if it.event.ExpectedVersion != nil {
		r.expected = new(*it.event.ExpectedVersion)
	}
}

// size returns what the rejection counts in MaxRejectionBytes.
func (r *rejected) size() int {
	size := len(r.payload) + len(r.origin)
	for f := range Field(numFields) {
		size += len(r.envelope.value(f))
	}
	for _, tag := range r.envelope.Tags {
		size += len(tag)
	}
	return size
}

func (it *item) rejectionKey(reason Reason) rejectionKey {
	r := it.event.Whole()
	content := appendString(nil, string(reason))
	for f := range Field(numFields) {
		if f != FieldTraceID && f != FieldSpanID && f != FieldService {
			content = appendString(content, it.envelope.value(f))
		}
	}
	content = appendString(content, r.Body.enc)
	content = appendString(content, ownAttributes(r.Attributes).enc)
	return sha256.Sum256(content)
}

func (r *rejected) public() Rejection {
	rejection := Rejection{
		Sequence: r.sequence, RejectedAt: fromUnixNano(r.at), Count: r.count,
		Reason: r.reason, Detail: r.detail, Truncated: r.truncated,
		Event: NewEvent{Envelope: r.envelope.clone()},
	}
	payload, origin := decoder{r.payload}, decoder{r.origin}
	payload.payload(&rejection.Event.Record)
	origin.origin(&rejection.Event.Record)
	if r.expected != nil {
		rejection.Event.ExpectedVersion = new(*r.expected)
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
