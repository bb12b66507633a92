// Package ledger is what clients of an event store know on their own: what they
// sent, and what of it was acknowledged. A store that was killed is held against it.
package ledger

import (
	"errors"
	"fmt"
	"sync"
)

// Event is an event as a client sent it. A writer sends its events one request after
// the other, and numbers them in that order.
type Event struct {
	ID                         string
	AggregateType, AggregateID string // both may be empty
	Writer, Number             int
	Text                       string
}

// Receipt is what the answer to an append says of an event.
type Receipt struct {
	EventID           string
	Position, Version uint64
}

// Request is events that are stored together, or not at all.
type Request struct {
	Events       []Event
	ledger       *Ledger
	acknowledged bool
}

// Stored is an event as the store has it.
type Stored struct {
	ID                         string
	AggregateType, AggregateID string
	Number                     int
	Text                       string
	Position, Version          uint64
	RecordedAt                 int64 // Unix nanoseconds
}

// Ledger keeps requests. Its methods and those of requests may be called
// concurrently.
type Ledger struct {
	mu      sync.Mutex
	entries map[string]*entry // by event id
	// open are the requests of which it is not settled whether they are stored.
	open         []*Request
	acknowledged int // events
	cursor       cursor
}

type entry struct {
	event   Event
	refused bool
	receipt *Receipt
	stored  *Stored // as it was first seen
}

// New returns an empty ledger.
func New() *Ledger { return &Ledger{entries: map[string]*entry{}, cursor: newCursor()} }

// Send writes a request down that is about to be sent. Ids must be new.
func (l *Ledger) Send(events ...Event) *Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := &Request{Events: events, ledger: l}
	for _, event := range events {
		l.entries[event.ID] = &entry{event: event}
	}
	l.open = append(l.open, r)
	return r
}

// Acknowledge writes down that the store has acknowledged the request, with the
// receipts, which OTLP does not have. Receipts that differ from those of an earlier
// acknowledgement are an error, as are others than one of each event.
func (r *Request) Acknowledge(receipts ...Receipt) error {
	l := r.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if !r.acknowledged {
		r.acknowledged = true
		l.acknowledged += len(r.Events)
	}
	if len(receipts) == 0 {
		return nil
	}
	if len(receipts) != len(r.Events) {
		return fmt.Errorf("%d receipts of %d events", len(receipts), len(r.Events))
	}
	for i, receipt := range receipts {
		if receipt.EventID != r.Events[i].ID {
			return fmt.Errorf("the receipt of %s is that of %s", r.Events[i].ID, receipt.EventID)
		}
		e := l.entries[receipt.EventID]
		if e.receipt != nil && *e.receipt != receipt {
			return fmt.Errorf("the receipt was %+v and is %+v", *e.receipt, receipt)
		}
		e.receipt = &receipt
	}
	return nil
}

// Refuse writes down that the store has said that it did not store the request.
func (r *Request) Refuse() {
	l := r.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, event := range r.Events {
		l.entries[event.ID].refused = true
	}
}

// Acknowledged returns how many events were acknowledged.
func (l *Ledger) Acknowledged() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.acknowledged
}

// Next returns the position from which Continue has to be given events.
func (l *Ledger) Next() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cursor.position + 1
}

// Verify holds all that a store has, in its order, against what was sent: that
// every acknowledged event is there, once, as it was sent and as it was seen
// before, in the order of its writer, at the position and the version that its
// receipt says; that positions and versions have no gaps; and that no request is
// there in part. No request may be under way.
func (l *Ledger) Verify(stored []Stored) error {
	l.mu.Lock()
	l.cursor = newCursor()
	l.mu.Unlock()
	return l.Continue(stored)
}

// Continue is Verify for the events from Next on alone.
func (l *Ledger) Continue(stored []Stored) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range stored {
		s := &stored[i]
		e := l.entries[s.ID]
		if e == nil {
			return fmt.Errorf("position %d: event %q was never sent", s.Position, s.ID)
		}
		if err := errors.Join(e.compare(s), l.cursor.pass(e, s)); err != nil {
			return fmt.Errorf("position %d, event %s: %w", s.Position, s.ID, err)
		}
		e.stored = s
	}
	return l.settle()
}

// settle looks for requests that are missing, or there in part.
func (l *Ledger) settle() error {
	open := l.open[:0]
	for _, r := range l.open {
		var held int
		for _, event := range r.Events {
			if l.cursor.seen[event.ID] {
				held++
			}
		}
		switch {
		case held > 0 && held < len(r.Events):
			return fmt.Errorf("of the %d events from %s on, sent together, %d are stored", len(r.Events), r.Events[0].ID, held)
		case held == 0 && r.acknowledged:
			return fmt.Errorf("acknowledged and missing: %d events from %s on", len(r.Events), r.Events[0].ID)
		case held == 0 && !l.entries[r.Events[0].ID].refused:
			open = append(open, r) // it may be sent again
		}
	}
	l.open = open
	if missing := l.cursor.missing(l.entries); missing != "" {
		return fmt.Errorf("stored before and missing: event %s", missing)
	}
	return nil
}

// compare holds an event against what was sent, and what was seen of it before.
func (e *entry) compare(s *Stored) error {
	sent := e.event
	switch {
	case e.refused:
		return errors.New("it is stored, and its request was refused")
	case s.AggregateType != sent.AggregateType || s.AggregateID != sent.AggregateID:
		return fmt.Errorf("it is of the aggregate %s %s, and was sent as %s %s",
			s.AggregateType, s.AggregateID, sent.AggregateType, sent.AggregateID)
	case s.Number != sent.Number || s.Text != sent.Text:
		return fmt.Errorf("its content is not what was sent: %d %.60q, sent as %d %.60q", s.Number, s.Text, sent.Number, sent.Text)
	case e.stored != nil && *e.stored != *s:
		return fmt.Errorf("it has changed: %+v, before %+v", *s, *e.stored)
	case e.receipt != nil && (e.receipt.Position != s.Position || e.receipt.Version != s.Version):
		return fmt.Errorf("version %d, and its receipt says position %d, version %d", s.Version, e.receipt.Position, e.receipt.Version)
	}
	return nil
}
