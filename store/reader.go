package store

import "strings"

// reader looks at the events of a view. It belongs to one goroutine, and has to
// be closed.
type reader struct {
	store *Store
	view  *view
	pin   uint64

	names   nameCache
	texts   []byte // of the event that was read last, by ends
	ends    [textSpanID + 1]int
	current Event    // that is being read
	given   unpacker // of records that callers keep
	lent    unpacker // of records that are good until the next one
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
	r.names.refresh()
}

// renew makes the reader look at what is stored now.
func (r *reader) renew() {
	r.store.pins.release(r.pin)
	r.begin()
}

// holdsEvicted reports whether events that the reader may look at were evicted.
func (r *reader) holdsEvicted() bool { return r.store.pins.now.Load() != r.pin }

// close ends the read. The reader must not be used any more.
func (r *reader) close() {
	r.store.pins.release(r.pin)
	r.view = nil
	r.store.readers.Put(r)
}

// event returns the event at a position that the view holds. It is the caller's.
func (r *reader) event(v *view, position uint64) Event {
	b, row := v.at(position)
	e := r.read(v, b, row, position, &r.given)
	texts := string(r.texts) // one allocation for all of them
	r.setTexts(&e.Envelope, texts)
	if b.isOpen() { // its memory is used again
		e.Record.Body = Value{strings.Clone(e.Record.Body.enc)}
		e.Record.Attributes = Map{strings.Clone(e.Record.Attributes.enc)}
		e.Record.SeverityText = strings.Clone(e.Record.SeverityText)
	}
	return *e
}

// look returns the event at a position that the view holds. It, and all that it
// refers to but its origin, is good until the reader is used again.
func (r *reader) look(v *view, position uint64) *Event {
	r.lent.joiner.out.Reset()
	b, row := v.at(position)
	return r.read(v, b, row, position, &r.lent)
}

// read returns the event with the texts that the reader has now.
func (r *reader) read(v *view, b *block, row int, position uint64, u *unpacker) *Event {
	e := &r.current
	e.Position, e.Version = position, b.number(colVersion, row)
	e.Timestamp = fromUnixNano(unorderedTime(b.number(colTimestamp, row)))
	e.RecordedAt = fromUnixNano(unorderedTime(b.number(colRecordedAt, row)))
	r.envelope(v, b, row, position, &e.Envelope)
	r.record(b, row, u, e)
	return e
}

func (r *reader) envelope(v *view, b *block, row int, position uint64, env *Envelope) {
	key := r.names.aggregate(b.number(colHead, row))
	env.AggregateType, env.AggregateID = key.aggregateType, key.aggregateID
	env.EventType = r.names.text(colEventType, b.number(colEventType, row))
	env.OrganizationID = r.names.text(colOrganization, b.number(colOrganization, row))
	env.UserID = r.names.text(colUser, b.number(colUser, row))
	env.Service = r.names.text(colService, b.number(colService, row))

	texts := r.texts[:0]
	for t := range r.ends {
		texts = v.appendText(texts, text(t), position)
		r.ends[t] = len(texts)
	}
	r.texts = texts
	r.setTexts(env, borrowed(texts))
	env.Tags = nil
	if tags := b.rows.tags(row); len(tags) > 0 {
		env.Tags = make([]string, len(tags))
		for i, tag := range tags {
			env.Tags[i] = r.names.text(tagNames, tag.cell)
		}
	}
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

func (r *reader) record(b *block, row int, u *unpacker, e *Event) {
	b.rows.record(row, &e.Envelope, u, &e.Record)
	timestamp := uint64(unorderedTime(b.number(colTimestamp, row)))
	e.Record.Time = timestamp - b.number(colTime, row)
	e.Record.ObservedTime = e.Record.Time + b.number(colObserved, row)
	origin := r.names.origin(b.number(colOrigin, row))
	e.Record.Resource, e.Record.Scope = origin.Resource, origin.Scope
	if len(origin.Resource.EntityRefs) > 0 {
		e.Record.Resource.EntityRefs = cloneEntityRefs(origin.Resource.EntityRefs)
	}
}

// recordOf returns the record of a hit, without times and origin. It is good until
// the reader is used again.
func (r *reader) recordOf(h *hit) *Record {
	r.lent.joiner.out.Reset()
	e := &r.current
	if !h.isOpen() {
		r.envelope(r.view, h.block, h.row, h.position, &e.Envelope)
	}
	h.rows.record(h.row, &e.Envelope, &r.lent, &e.Record)
	return &e.Record
}

// mayHold reports whether the text may occur in the record of a hit, without
// putting it together.
func (r *reader) mayHold(h *hit, c *textCheck) bool {
	rows, ok := h.rows.(*packedBlock)
	if !ok || c.opaque || c.mayBeIn(rows.text(h.row, &r.lent)) {
		return true
	}
	// What attributes have in common with the envelope is not in the text.
	for _, col := range [...]column{colHead, colOrganization, colUser} {
		cell := h.number(col)
		if c.memos[col].passes(cell, func() bool { return c.mayBeInName(r, col, cell) }) {
			return true
		}
	}
	filter := r.view.segment(r.view.segmentOf(r.view.blockOf(h.position))).filter.Load()
	for _, t := range [...]text{textEventID, textCorrelation, textCausation} {
		if filter != nil && filter.opaque[t] && filter.opaque[t.referred()] {
			continue
		}
		if keys, t, row := r.view.keysOf(t, h.position); !keys.isOpaque(t) {
			if r.texts = keys.append(r.texts[:0], t, row); c.mayBeIn(r.texts) {
				return true
			}
		}
	}
	return false
}
