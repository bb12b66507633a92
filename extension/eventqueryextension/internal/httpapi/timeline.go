package httpapi

import (
	"errors"
	"net/http"

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
	id := canonical(field, r.PathValue(field.String()))
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
	timeline, err := a.readTimeline(r, q, pager)
	if err != nil {
		return err
	}
	body, next, err := encodeTimeline(format, field, id, timeline, pager)
	if err != nil {
		return err
	}
	w.events = len(timeline.Events)
	setNext(w, r, next)
	return w.send(format, body)
}

// timelineKeyLen is the length of a timeline's cursor key: the place of the
// last event, the position that the timeline is pinned to, and how many events
// it had.
const timelineKeyLen = 4

func timelineKey(t *store.Timeline) []uint64 {
	return []uint64{uint64(t.Next.Timestamp), t.Next.Position, t.AsOf, uint64(t.Count)}
}

// readTimeline reads a page.
func (a *api) readTimeline(r *http.Request, q store.TimelineQuery, pager *pager) (*store.Timeline, error) {
	if pager.key == nil {
		return a.store.Timeline(r.Context(), q)
	}
	q.After = store.TimelinePlace{Timestamp: int64(pager.key[0]), Position: pager.key[1]}
	q.AsOf = pager.key[2]
	q.Count = int(pager.key[3])
	timeline, err := a.store.Timeline(r.Context(), q)
	if errors.Is(err, store.ErrEvicted) {
		first := a.store.Status().FirstPosition
		return nil, &problem{
			kind:          kindEvicted,
			detail:        "events of this timeline have been evicted since its first page; begin again without the cursor",
			parameter:     "cursor",
			firstPosition: &first,
		}
	}
	return timeline, err
}

// encodeTimeline writes a page. It drops the events that would make the page
// too long, and sets its end before them.
func encodeTimeline(format string, field store.Field, id string, t *store.Timeline, pager *pager) (
	body []byte, next string, err error,
) {
	var otlp encoder
	if format == typeJSON {
		body = appendTimelineHead(nil, field, id, t)
	} else {
		otlp = newEncoder(format)
	}
	var events eventWriter
	for i := range t.Events {
		if i > 0 && len(body) > maxPageBytes {
			last := &t.Events[i-1]
			t.Next = store.TimelinePlace{Timestamp: last.Timestamp.UnixNano(), Position: last.Position}
			t.Events = t.Events[:i]
			break
		}
		if otlp == nil {
			body = events.appendTimelineEvent(body, &t.Events[i], i > 0)
		} else if body, err = otlp.add(body, &t.Events[i].Event); err != nil {
			return nil, "", err
		}
	}
	if t.Next != (store.TimelinePlace{}) {
		next = pager.next(timelineKey(t)...)
	}
	if otlp == nil {
		return appendPageEnd(body, next), next, nil
	}
	body, err = otlp.end(body, next)
	return body, next, err
}
