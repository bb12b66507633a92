package httpapi

import (
	"net/http"

	"github.com/gyroscops/otel-eventstore/store"
)

// replay answers GET /replay.
func (a *api) replay(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	q := store.Query{Filter: p.filter(nil)}
	q.FromPosition, q.ToPosition = p.positions()
	q.FromVersion = p.ordinal("fromVersion")
	if q.FromVersion != 0 && (len(q.AnyOf[store.FieldAggregateType]) != 1 || len(q.AnyOf[store.FieldAggregateID]) != 1) {
		p.fail(invalid("fromVersion", p.values.Get("fromVersion"),
			"exactly one aggregateType and one aggregateId beside it: versions belong to one aggregate"))
	}
	format, err := p.finish(typeNDJSON, typeOTLP, typeOTLPJSON)
	if err != nil {
		return err
	}
	return a.writeStream(w, r, eventRead{query: q, format: format})
}
