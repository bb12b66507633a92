package store

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// modelEvent is an event as the model keeps it.
type modelEvent struct {
	Event
	content     content
	size, index int64 // bytes
}

// model is the store as a naive slice: it says what a store has to do, and
// shares nothing with it but the sizes of things in memory.
type model struct {
	limits Limits
	clock  int64 // what the clock shows
	tick   int64 // the append time, which never goes back

	held  []modelEvent
	next  uint64
	heads []modelHead

	rejections                              []modelRejection // oldest first
	appended, duplicates, evicted, halfKeys uint64
}

type modelHead struct {
	key         aggregateKey
	version     uint64
	first, last int64 // timestamps
}

type modelRejection struct {
	reason  Reason
	id      string
	count   uint64
	at      int64
	content string // what makes two rejections one
}

func newModel(limits Limits, clock int64) *model {
	return &model{limits: limits, clock: clock, tick: math.MinInt64, next: 1}
}

// first returns the position of the horizon.
func (m *model) first() uint64 { return m.next - uint64(len(m.held)) }

func (m *model) find(id string) *modelEvent {
	for i := range m.held {
		if m.held[i].EventID == id {
			return &m.held[i]
		}
	}
	return nil
}

func (m *model) head(key aggregateKey) *modelHead {
	for i := range m.heads {
		if m.heads[i].key == key {
			return &m.heads[i]
		}
	}
	return nil
}

func (m *model) version(key aggregateKey) uint64 {
	if h := m.head(key); h != nil {
		return h.version
	}
	return 0
}

// heldBytes returns what the events would take together with the heads of the
// keys, as long as no block is packed.
func heldBytes(events []modelEvent, keys []aggregateKey) int64 {
	var total int64
	names := make(map[fieldValue]bool)
	cells := make(map[seriesCell]bool)
	for i, e := range events {
		total += e.size + e.index
		cells[seriesCell{fieldValue{noColumn, ""}, quarterOf(e.Timestamp.UnixNano())}] = true
		for _, f := range rolledFields {
			if value := events[i].value(f); value != "" {
				cells[seriesCell{fieldValue{f.column(), value}, quarterOf(e.Timestamp.UnixNano())}] = true
			}
		}
		values := []fieldValue{{colOrigin, string(e.Record.appendOrigin(nil))}}
		for _, f := range namedFields {
			values = append(values, fieldValue{f.column(), e.value(f)})
		}
		for _, tag := range e.Tags {
			values = append(values, fieldValue{tagNames, tag})
		}
		for _, v := range values {
			if v.value != "" && !names[v] {
				names[v] = true
				total += nameSize(v.value)
			}
		}
	}
	for _, key := range keys {
		total += headSize(key)
	}
	return total + int64(len(cells))*quarterCell
}

// indexBytes returns what an event takes in tables beside the events held.
func indexBytes(held []modelEvent, e *modelEvent) int64 {
	size := int64(tableEntry)
	isNew := func(f Field) bool {
		has := func(h modelEvent) bool { return h.value(f) == e.value(f) }
		return e.value(f) != "" && !slices.ContainsFunc(held, has)
	}
	for _, entry := range [...]bool{isNew(FieldCorrelationID), isNew(FieldTraceID), e.CausationID != ""} {
		if entry {
			size += tableEntry
		}
	}
	return size
}

func (m *model) keys() []aggregateKey {
	keys := []aggregateKey{}
	for _, h := range m.heads {
		keys = append(keys, h.key)
	}
	return keys
}

func (m *model) now() int64 {
	m.tick = max(m.tick, m.clock)
	return m.tick
}

// enforce evicts. Of the memory that events share none is taken to be freed
// before all of them are gone.
func (m *model) enforce() {
	bytes := heldBytes(m.held, m.keys())
	for len(m.held) > 0 {
		oldest := &m.held[0]
		over := m.limits.MaxEvents > 0 && uint64(len(m.held)) > m.limits.MaxEvents ||
			m.limits.MaxBytes > 0 && bytes > m.limits.MaxBytes && len(m.held) > 1
		old := m.limits.MaxAge > 0 && oldest.RecordedAt.UnixNano() <= m.tick-int64(m.limits.MaxAge)
		if !over && !old {
			return
		}
		bytes -= oldest.size
		m.held = m.held[1:]
		m.evicted++
	}
}

// normal returns the event as it is to be stored, without its place.
func normal(a attempt) modelEvent {
	e := modelEvent{Event: Event{Envelope: a.event.Envelope, Record: a.event.Record}, content: a.content}
	if (e.AggregateType == "") != (e.AggregateID == "") {
		e.AggregateType, e.AggregateID = "", ""
	}
	e.Tags = nil
	for _, tag := range slices.Compact(slices.Sorted(slices.Values(a.event.Tags))) {
		if tag != "" {
			e.Tags = append(e.Tags, tag)
		}
	}
	e.size = rowSize(&e.Envelope, e.split())
	return e
}

// split returns the content of the event.
func (e *modelEvent) split() *Content {
	return new(new(ContentWriter).split(&e.Record, &e.Envelope))
}

// refuse returns why the event can never be stored.
func (m *model) refuse(a attempt, e *modelEvent) Reason {
	texts := append([]string{
		e.EventID, e.EventType, e.AggregateType, e.AggregateID, e.CorrelationID, e.CausationID,
		e.TraceID, e.SpanID, e.OrganizationID, e.UserID, e.Service,
	}, e.Tags...)
	size := e.split().size() + e.Record.originLen() + len(strings.Join(texts, ""))
	switch {
	case m.limits.MaxEventBytes > 0 && int64(size) > m.limits.MaxEventBytes:
		return ReasonTooLarge
	case a.event.Malformed != "":
		return ReasonMalformed
	case e.EventType == "":
		return ReasonMissingEventType
	case e.EventID == "":
		return ReasonMissingEventID
	case a.event.ExpectedVersion != nil && e.AggregateType == "":
		return ReasonMalformed
	case !utf8.ValidString(strings.Join(texts, "\n")):
		return ReasonMalformed
	}
	return ""
}

// same reports whether the events are one event sent twice.
func same(a, b *modelEvent) bool {
	return a.EventType == b.EventType && a.AggregateType == b.AggregateType && a.AggregateID == b.AggregateID &&
		a.content.normal() == b.content.normal()
}

// full reports whether the limits refuse an append.
func (m *model) full(attempts []attempt) bool {
	headsOver := m.limits.MaxBytes > 0 && heldBytes(nil, m.keys()) >= m.limits.MaxBytes
	if m.limits.OnFull != Reject && !headsOver {
		return false
	}
	after, keys := slices.Clone(m.held), m.keys()
	for _, a := range attempts {
		e := normal(a)
		known := slices.ContainsFunc(after, func(h modelEvent) bool { return h.EventID == e.EventID })
		if known || m.refuse(a, &e) != "" {
			continue
		}
		e.index = indexBytes(after, &e)
		e.happened(m.now())
		after = append(after, e)
		key := aggregateKey{e.AggregateType, e.AggregateID}
		if key.aggregateType != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	switch {
	case len(after) == len(m.held):
		return false
	case headsOver:
		return true
	}
	return m.limits.MaxEvents > 0 && uint64(len(after)) > m.limits.MaxEvents ||
		m.limits.MaxBytes > 0 && heldBytes(after, keys) > m.limits.MaxBytes
}

// happened sets when the event happened, for an append at a time.
func (e *modelEvent) happened(at int64) int64 {
	timestamp := int64(min(e.Record.Time, math.MaxInt64))
	if timestamp == 0 {
		timestamp = int64(min(e.Record.ObservedTime, math.MaxInt64))
	}
	if timestamp == 0 {
		timestamp = at
	}
	e.Timestamp = fromUnixNano(timestamp)
	return timestamp
}

// add stores an event at the next position.
func (m *model) add(e modelEvent, at int64) *modelEvent {
	e.Position = m.next
	e.RecordedAt = fromUnixNano(at)
	timestamp := e.happened(at)
	if key := (aggregateKey{e.AggregateType, e.AggregateID}); key.aggregateType != "" {
		if m.head(key) == nil {
			m.heads = append(m.heads, modelHead{key: key, first: timestamp})
		}
		h := m.head(key)
		h.version++
		h.last = timestamp
		e.Version = h.version
	}
	e.index = indexBytes(m.held, &e)
	m.held = append(m.held, e)
	m.next++
	m.appended++
	return &m.held[len(m.held)-1]
}
