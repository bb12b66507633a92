package httpapi

import (
	"net/http"
	"strings"

	"github.com/gyroscops/otel-eventstore/store"
)

// getHistory answers GET /aggregates/{aggregateType}/{aggregateId}/events.
func (a *api) getHistory(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	aggregateType, aggregateID := r.PathValue("aggregateType"), r.PathValue("aggregateId")
	q := store.Query{
		Filter: p.filter(map[store.Field]string{
			store.FieldAggregateType: aggregateType,
			store.FieldAggregateID:   aggregateID,
		}),
		Descending: p.descending(),
	}
	q.FromVersion, q.ToVersion = p.versions()
	read, err := a.eventRead(p, q, byVersion)
	if err != nil {
		return err
	}
	// The head is read before the events: an ETag that is older than what
	// follows costs a client one read more, a newer one would hide an event.
	head, err := a.store.Aggregate(r.Context(), aggregateType, aggregateID)
	if err != nil {
		return err
	}
	if head.FirstVersion == 0 && read.pager.key == nil && q.FromVersion == 0 && q.ToVersion == 0 {
		return a.allEvicted(head)
	}
	read.first = func() uint64 { return head.FirstVersion }
	tag := etag(head.Version)
	w.Header().Set("ETag", tag)
	if read.pager.key == nil && matchesETag(r, tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return a.answer(w, r, read)
}

// versions returns the range of versions, both ends inclusive.
func (p *params) versions() (from, to uint64) {
	from, to = p.ordinal("fromVersion"), p.ordinal("toVersion")
	if from > to && to != 0 {
		p.fail(invalid("fromVersion", p.values.Get("fromVersion"), "a version not after toVersion"))
	}
	return from, to
}

// allEvicted answers for an aggregate that has a version and no events.
func (a *api) allEvicted(head store.Aggregate) *problem {
	first := a.store.Status().FirstPosition
	return &problem{
		kind:          kindNotFound,
		detail:        "the aggregate's events have all been evicted",
		firstPosition: &first,
		version:       &head.Version,
	}
}

// matchesETag evaluates If-None-Match (RFC 9110, section 13.1.2).
func matchesETag(r *http.Request, etag string) bool {
	for element := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		element = strings.TrimSpace(element)
		if element == "*" || strings.TrimPrefix(element, "W/") == etag {
			return true
		}
	}
	return false
}
