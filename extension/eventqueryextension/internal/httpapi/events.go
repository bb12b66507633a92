package httpapi

import (
	"net/http"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/store"
)

// listEvents answers GET /events.
func (a *api) listEvents(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	q := store.Query{Filter: p.filter(nil), Descending: p.descending()}
	q.FromPosition, q.ToPosition = p.positions()
	read, err := a.eventRead(p, q, byPosition)
	if err != nil {
		return err
	}
	read.first = func() uint64 { return a.store.Status().FirstPosition }
	return a.answer(w, r, read)
}

// eventRead reads the parameters that choose a page, which are the last ones,
// and what it is to be written as.
func (a *api) eventRead(p *params, q store.Query, order keyOrder) (eventRead, error) {
	read := eventRead{query: q, order: order}
	var err error
	read.limit, read.limited = p.limit(pageLimit, maxPageLimit)
	if read.pager, err = a.pager(p, 1); err != nil {
		return read, err
	}
	read.format, err = p.finish(typeJSON, typeNDJSON, typeOTLP, typeOTLPJSON)
	return read, err
}

// answer writes a page, or a stream where lines were asked for without a limit.
func (a *api) answer(w *response, r *http.Request, read eventRead) error {
	if read.format == typeNDJSON && !read.limited {
		return a.writeStream(w, r, read)
	}
	return a.writePage(w, r, read)
}

// getEvent answers GET /events/{eventId}.
func (a *api) getEvent(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	format, err := p.finish(typeJSON, typeOTLP, typeOTLPJSON)
	if err != nil {
		return err
	}
	event, err := a.store.Event(r.Context(), r.PathValue("eventId"))
	if err != nil {
		return err
	}
	w.events = 1
	if format == typeJSON {
		return w.send(format, new(eventjson.Writer).Append(nil, event.JSON()))
	}
	encoder := newEncoder(format)
	body, err := encoder.add(nil, &store.JSONEvent{Event: &event})
	if err != nil {
		return err
	}
	if body, err = encoder.end(body, ""); err != nil {
		return err
	}
	return w.send(format, body)
}
