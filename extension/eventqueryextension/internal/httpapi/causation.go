package httpapi

import (
	"context"
	"iter"
	"net/http"
	"strconv"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/store"
)

// getCauses answers GET /events/{eventId}/causes.
func (a *api) getCauses(w *response, r *http.Request) error {
	return a.getRelated(w, r, a.store.Causes)
}

// getEffects answers GET /events/{eventId}/effects.
func (a *api) getEffects(w *response, r *http.Request) error {
	return a.getRelated(w, r, a.store.Effects)
}

type relatedEvents = func(ctx context.Context, id string) iter.Seq2[store.Related, error]

// getRelated answers with as many events as the limit and the size of a page allow,
// and says whether there are others.
func (a *api) getRelated(w *response, r *http.Request, read relatedEvents) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	limit, _ := p.limit(timelineLimit, maxTimelineLimit)
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	var (
		truncated bool
		body      = newBuffer()
		events    eventjson.Writer
	)
	defer body.release()
	body.bytes = append(body.bytes, `{"events":[`...)
	for related, err := range read(r.Context(), r.PathValue("eventId")) {
		if err != nil {
			return err
		}
		if truncated = w.events == limit || len(body.bytes) > maxPageBytes; truncated {
			break
		}
		body.bytes = appendRelated(&events, body.bytes, &related, w.events > 0)
		w.events++
	}
	body.bytes = append(body.bytes, `],"truncated":`...)
	body.bytes = append(strconv.AppendBool(body.bytes, truncated), '}')
	return w.send(typeJSON, body.bytes)
}

func appendRelated(w *eventjson.Writer, dst []byte, r *store.Related, follows bool) []byte {
	if follows {
		dst = append(dst, ',')
	}
	if r.Missing {
		dst = eventjson.AppendString(dst, `{"eventId":`, r.EventID)
	} else {
		dst = w.AppendOpen(dst, r.JSON())
	}
	dst = append(dst, `,"depth":`...)
	dst = strconv.AppendInt(dst, int64(r.Depth), 10)
	dst = append(dst, `,"missing":`...)
	dst = strconv.AppendBool(dst, r.Missing)
	if !r.Missing {
		dst = append(dst, `,"cycle":`...)
		dst = strconv.AppendBool(dst, r.Cycle)
	}
	return append(dst, '}')
}
