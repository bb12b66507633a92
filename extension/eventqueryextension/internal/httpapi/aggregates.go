package httpapi

import (
	"net/http"

	"github.com/gyroscops/otel-eventstore/store"
)

type aggregateJSON struct {
	AggregateType string   `json:"aggregateType"`
	AggregateID   string   `json:"aggregateId"`
	Version       uint64   `json:"version"`
	FirstEventAt  jsonTime `json:"firstEventAt"`
	LastEventAt   jsonTime `json:"lastEventAt"`
}

type aggregatesJSON struct {
	Aggregates []aggregateJSON `json:"aggregates"`
	NextCursor string          `json:"nextCursor,omitempty"`
}

// listAggregates answers GET /aggregates. Its cursors hold the ordinal of the
// last aggregate.
func (a *api) listAggregates(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	q := store.AggregatesQuery{Filter: p.filter(nil)}
	q.Limit, _ = p.limit(pageLimit, maxPageLimit)
	pager, err := a.pager(p, 1)
	if err != nil {
		return err
	}
	if pager.key != nil {
		q.After = pager.key[0]
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	aggregates, next, err := a.store.Aggregates(r.Context(), q)
	if err != nil {
		return err
	}
	page := aggregatesJSON{Aggregates: make([]aggregateJSON, len(aggregates))}
	for i, head := range aggregates {
		page.Aggregates[i] = aggregateJSON{
			AggregateType: head.AggregateType,
			AggregateID:   head.AggregateID,
			Version:       head.Version,
			FirstEventAt:  jsonTime(head.FirstEventAt),
			LastEventAt:   jsonTime(head.LastEventAt),
		}
	}
	if next != 0 {
		page.NextCursor = pager.next(next)
		setNext(w, r, page.NextCursor)
	}
	return w.sendJSON(page)
}
