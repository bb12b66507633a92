package store

import "context"

// JSONEvent is an event whose data and attributes are written as JSON objects, which
// is quicker than to put them together and then to write them.
type JSONEvent struct {
	*Event // but for Record.Body and Record.Attributes, which mean nothing

	Data       []byte // Record.Data
	Attributes []byte // Record.Attributes
}

// JSON returns the event with its data and attributes written.
func (e *Event) JSON() *JSONEvent {
	j := &JSONEvent{Event: e}
	j.write()
	return j
}

// write writes what the record holds.
func (e *JSONEvent) write() {
	e.Data = e.Record.Data().AppendJSON(e.Data[:0])
	e.Attributes = e.Record.Attributes.AppendJSON(e.Attributes[:0])
}

// VisitJSON calls visit with the events that Visit does, written as JSON, until it
// returns false. They are good until visit returns. Errors: those of Events.
func (s *Store) VisitJSON(ctx context.Context, q Query, visit func(*JSONEvent) bool) error {
	return s.visit(ctx, q, func(r *reader, h *hit) bool { return visit(r.lookJSON(h)) })
}
