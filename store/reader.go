package store

import (
	"time"
)

// reader looks at the events of a view. It belongs to one goroutine, and has to
// be closed.
type reader struct {
	store *Store
	view  *view
	pin   uint64
	began time.Time // to look at the view

	names   nameCache
	texts   []byte              // of the event that was read last, by ends
	ends    [numKeys]int        // of all but the last
	cells   rowCells            // of the event that is being read
	current Event               // that is being read
	written JSONEvent           // the current one
	given   unpacker            // of records that callers keep
	lent    unpacker            // of records that are good until the next one
	lender  *block              // has the memory of what was lent
	column  [maxBlockLen]uint64 // of the block that is being looked at
}

// newReader begins a read of what is stored now.
func (s *Store) newReader() *reader {
	r := s.readers.Get().(*reader)
	r.begin()
	return r
}

func (r *reader) begin() {
	r.pin = r.store.pins.acquire()
	r.view = r.store.view.Load()
	r.began = r.store.options.Now()
	r.names.refresh()
}

// renew makes the reader look at what is stored now.
func (r *reader) renew() {
	r.store.pins.release(r.pin)
	r.begin()
}

// viewAge is how long a read that yields may hold evicted events in memory,
// for who reads from it may be slow.
const viewAge = time.Second

// letGo makes the reader look at what is stored now, where it has held evicted
// events for too long. Reads that yield call it after each event.
func (r *reader) letGo() {
	holdsEvicted := r.store.pins.now.Load() != r.pin
	if holdsEvicted && r.store.options.Now().Sub(r.began) > viewAge {
		r.renew()
	}
}

// close ends the read. The reader must not be used any more.
func (r *reader) close() {
	r.store.pins.release(r.pin)
	r.view, r.lender = nil, nil
	r.store.readers.Put(r)
}

// event returns the event of a hit. It is the caller's.
func (r *reader) event(h *hit) Event {
	r.read(h)
	e := &r.current
	r.setTexts(&e.Envelope, string(r.texts)) // one allocation for all of them
	h.rows.record(h.row, &e.Envelope, &r.given, &e.Record)
	return *e
}

// look returns the event of a hit. It, and all that it refers to but its origin,
// is good until the reader is used again.
func (r *reader) look(h *hit) *Event {
	e := &r.current
	r.read(h)
	r.lent.joiner.out.Reset()
	h.rows.record(h.row, &e.Envelope, &r.lent, &e.Record)
	return e
}

// lookJSON is look for an event that is written as JSON.
func (r *reader) lookJSON(h *hit) *JSONEvent {
	r.read(h)
	r.lent.joiner.out.Reset()
	r.written.Event = &r.current
	h.rows.recordJSON(h.row, &r.lent, &r.written)
	return &r.written
}

// read sets the current event, but for what rows.record sets, with the texts that
// the reader has now.
func (r *reader) read(h *hit) {
	r.lender = h.block
	cells := &r.cells
	h.rows.read(h.row, cells)
	e := &r.current
	timestamp := unorderedTime(cells[colTimestamp])
	e.Position, e.Version = h.position, cells[colVersion]
	e.Timestamp = fromUnixNano(timestamp)
	e.RecordedAt = fromUnixNano(unorderedTime(cells[colRecordedAt]))
	r.envelope(h)

	e.Record.Time = uint64(timestamp) - cells[colTime]
	e.Record.ObservedTime = e.Record.Time + cells[colObserved]
	e.Record.SeverityNumber = cellSeverity(cells[colSeverity])
	e.Record.Flags = uint32(cells[colFlags])
	e.Record.DroppedAttributes = uint32(cells[colDropped])
	origin := r.names.origin(cells[colOrigin])
	e.Record.Resource, e.Record.Scope = origin.Resource, origin.Scope
	if len(origin.Resource.EntityRefs) > 0 {
		e.Record.Resource.EntityRefs = cloneEntityRefs(origin.Resource.EntityRefs)
	}
}

// envelope sets the current envelope, of a hit whose cells the reader has.
func (r *reader) envelope(h *hit) {
	cells, env := &r.cells, &r.current.Envelope
	key := r.names.aggregate(cells[colHead])
	env.AggregateType, env.AggregateID = key.aggregateType, key.aggregateID
	env.EventType = r.names.text(colEventType, cells[colEventType])
	env.OrganizationID = r.names.text(colOrganization, cells[colOrganization])
	env.UserID = r.names.text(colUser, cells[colUser])
	env.Service = r.names.text(colService, cells[colService])

	r.readTexts(h)
	r.setTexts(env, borrowed(r.texts))
	env.Tags = nil
	if tags := h.rows.tags(h.row); len(tags) > 0 {
		env.Tags = make([]string, len(tags))
		for i, tag := range tags {
			env.Tags[i] = r.names.text(tagNames, tag.cell)
		}
	}
}

// readTexts sets the reader's texts to those of a hit.
func (r *reader) readTexts(h *hit) {
	texts := r.texts[:0]
	for t := range numKeys {
		b, row, own := h.block, h.row, t
		if c := t.reference(); c != noColumn && r.cells[c] != 0 {
			b, row = r.view.at(h.position - r.cells[c])
			own = t.referred()
		}
		texts = b.keys.append(texts, own, row)
		r.ends[t] = len(texts)
	}
	r.texts = h.rows.appendSpan(texts, h.row)
}

// setTexts sets the texts of an envelope to parts of one text.
func (r *reader) setTexts(env *Envelope, all string) {
	ends := &r.ends
	env.EventID = all[:ends[textEventID]]
	env.CorrelationID = all[ends[textEventID]:ends[textCorrelation]]
	env.TraceID = all[ends[textCorrelation]:ends[textTrace]]
	env.CausationID = all[ends[textTrace]:ends[textCausation]]
	env.SpanID = all[ends[textCausation]:]
}

// recordOf returns the record of a hit, without times and origin. It is good until
// the reader is used again.
func (r *reader) recordOf(h *hit) *Record {
	r.lent.joiner.out.Reset()
	r.lender = h.block
	e := &r.current
	h.rows.read(h.row, &r.cells)
	r.envelope(h)
	h.rows.record(h.row, &e.Envelope, &r.lent, &e.Record)
	return &e.Record
}
