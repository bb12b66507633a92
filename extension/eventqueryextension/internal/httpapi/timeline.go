package httpapi

import (
	"context"
	"errors"
	"net/http"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/store"
)

// A timeline is read whole more often than a search is.
const (
	timelineLimit    = 1000
	maxTimelineLimit = 10_000
)

// getCorrelation answers GET /correlations/{correlationId}.
func (a *api) getCorrelation(w *response, r *http.Request) error {
	return a.getTimeline(w, r, store.FieldCorrelationID)
}

// getTrace answers GET /traces/{traceId}.
func (a *api) getTrace(w *response, r *http.Request) error {
	return a.getTimeline(w, r, store.FieldTraceID)
}

func (a *api) getTimeline(w *response, r *http.Request, field store.Field) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	id := eventfilter.Canonical(field, r.PathValue(field.String()))
	q := store.TimelineQuery{Filter: p.filter(map[store.Field]string{field: id})}
	q.Limit, _ = p.limit(timelineLimit, maxTimelineLimit)
	pager, err := a.pager(p, timelineKeyLen)
	if err != nil {
		return err
	}
	format, err := p.finish(typeJSON, typeOTLP, typeOTLPJSON)
	if err != nil {
		return err
	}
	page := timelinePage{body: newBuffer(), pager: pager}
	defer page.body.release()
	if pager.key != nil {
		q.After = store.TimelinePlace{Timestamp: int64(pager.key[0]), Position: pager.key[1]}
		q.AsOf = pager.key[2]
		q.Count = int(pager.key[3])
	}
	if format == typeJSON {
		err = a.store.VisitTimeline(r.Context(), q, func(t *store.Timeline) { page.begin(field, id, t) }, page.add)
	} else {
		err = a.encodeTimeline(r.Context(), q, &page, newEncoder(format))
	}
	if pager.key != nil && errors.Is(err, store.ErrEvicted) {
		return a.lostEvents()
	}
	if err != nil {
		return err
	}
	if format == typeJSON {
		page.body.bytes = appendPageEnd(page.body.bytes, page.next())
	}
	w.events = page.events
	setNext(w, r, page.next())
	return w.send(format, page.body.bytes)
}

// timelineKeyLen is the length of a timeline's cursor key: the place of the
// last event, the position that the timeline is pinned to, and how many events
// it had.
const timelineKeyLen = 4

func timelineKey(t *store.Timeline) []uint64 {
	return []uint64{uint64(t.Next.Timestamp), t.Next.Position, t.AsOf, uint64(t.Count)}
}

// lostEvents answers for a timeline whose next page can't be had.
func (a *api) lostEvents() *problem {
	first := a.store.Status().FirstPosition
	return &problem{
		kind:          kindEvicted,
		detail:        "events of this timeline have been evicted since its first page; begin again without the cursor",
		parameter:     "cursor",
		firstPosition: &first,
	}
}

// timelinePage is a page that is being written. It ends before the events that
// would make it too long.
type timelinePage struct {
	pager    *pager
	body     *buffer
	timeline *store.Timeline
	events   int
	last     store.TimelinePlace // of the events
	json     eventjson.Writer
}

// takes reports whether the page takes one more event.
func (p *timelinePage) takes(e *store.Event) bool {
	if p.events > 0 && len(p.body.bytes) > maxPageBytes {
		p.timeline.Next = p.last
		return false
	}
	p.events++
	p.last = store.TimelinePlace{Timestamp: e.Timestamp.UnixNano(), Position: e.Position}
	return true
}

// next returns the cursor of the next page, "" on the last one.
func (p *timelinePage) next() string {
	if p.timeline.Next == (store.TimelinePlace{}) {
		return ""
	}
	return p.pager.next(timelineKey(p.timeline)...)
}

func (p *timelinePage) begin(field store.Field, id string, t *store.Timeline) {
	p.timeline = t
	p.body.bytes = appendTimelineHead(p.body.bytes, field, id, t)
}

func (p *timelinePage) add(e *store.JSONEvent, in store.InTimeline) bool {
	follows := p.events > 0
	if !p.takes(e.Event) {
		return false
	}
	p.body.bytes = appendTimelineEvent(&p.json, p.body.bytes, e, in, follows)
	return true
}

// encodeTimeline writes a page of OTLP.
func (a *api) encodeTimeline(ctx context.Context, q store.TimelineQuery, p *timelinePage, otlp encoder) (err error) {
	if p.timeline, err = a.store.Timeline(ctx, q); err != nil {
		return err
	}
	for i := range p.timeline.Events {
		e := &p.timeline.Events[i].Event
		if !p.takes(e) {
			break
		}
		if p.body.bytes, err = otlp.add(p.body.bytes, &store.JSONEvent{Event: e}); err != nil {
			return err
		}
	}
	p.body.bytes, err = otlp.end(p.body.bytes, p.next())
	return err
}
