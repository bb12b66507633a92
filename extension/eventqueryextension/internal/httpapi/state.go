package httpapi

import (
	"net/http"
	"strconv"

	"github.com/gyroscops/otel-eventstore/internal/aggregatestate"
	"github.com/gyroscops/otel-eventstore/internal/eventjson"
)

// getState answers GET /aggregates/{aggregateType}/{aggregateId}/state.
func (a *api) getState(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	version, versioned := p.version("version")
	at := p.instant("at")
	if versioned && !at.IsZero() {
		p.fail(invalid("at", p.values.Get("at"), "no version beside it"))
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	aggregateType, aggregateID := r.PathValue("aggregateType"), r.PathValue("aggregateId")
	var state aggregatestate.State
	switch {
	case versioned:
		state, err = a.opts.States.AtVersion(r.Context(), aggregateType, aggregateID, version)
	case !at.IsZero():
		state, err = a.opts.States.AtTime(r.Context(), aggregateType, aggregateID, at)
	default:
		state, err = a.opts.States.Latest(r.Context(), aggregateType, aggregateID)
	}
	if err != nil {
		return err
	}
	etag := `"` + strconv.FormatUint(state.Version, 10) + `"`
	w.Header().Set("ETag", etag)
	if matchesETag(r, etag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	return w.send(typeJSON, appendState(nil, &state))
}

// appendState puts the state's text in as it is: encoding/json refuses one that is
// nested deeply.
func appendState(dst []byte, s *aggregatestate.State) []byte {
	dst = eventjson.AppendString(dst, `{"aggregateType":`, s.AggregateType)
	dst = eventjson.AppendString(dst, `,"aggregateId":`, s.AggregateID)
	dst = append(dst, `,"version":`...)
	dst = strconv.AppendUint(dst, s.Version, 10)
	dst = append(dst, `,"state":`...)
	return append(append(dst, s.JSON...), '}')
}

// getDiff answers GET /aggregates/{aggregateType}/{aggregateId}/diff.
func (a *api) getDiff(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	from, hasFrom := p.version("from")
	to, hasTo := p.version("to")
	mediaType, err := p.finish(typeJSONPatch, typeJSON)
	if err != nil {
		return err
	}
	aggregateType, aggregateID := r.PathValue("aggregateType"), r.PathValue("aggregateId")
	if !hasTo {
		if to, err = a.opts.States.Head(r.Context(), aggregateType, aggregateID); err != nil {
			return err
		}
	}
	if !hasFrom {
		from = max(to, 1) - 1
	}
	patch, err := a.opts.States.Diff(r.Context(), aggregateType, aggregateID, from, to)
	if err != nil {
		return err
	}
	return w.send(mediaType, patch)
}

// version returns a version, and whether it was given. Version 0 is before the
// first event.
func (p *params) version(name string) (version uint64, given bool) {
	value := p.one(name)
	if value == "" {
		return 0, false
	}
	version, err := strconv.ParseUint(value, 10, 64)
	if err != nil {
		p.fail(invalid(name, value, "an integer from 0"))
	}
	return version, true
}
