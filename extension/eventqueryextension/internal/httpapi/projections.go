package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/fold"
	"github.com/gyroscops/otel-eventstore/internal/projection"
)

// maxProjectionWait bounds how long a read waits for minPosition.
const maxProjectionWait = 10 * time.Second

type projectionsJSON struct {
	Projections []projectionJSON `json:"projections"`
}

// listProjections answers GET /projections.
func (a *api) listProjections(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	last := a.store.Status().LastPosition
	answer := projectionsJSON{Projections: []projectionJSON{}}
	for _, shown := range a.opts.Projections.All() {
		answer.Projections = append(answer.Projections, toProjectionJSON(shown.Info(), last))
	}
	return w.sendTagged(r, answer)
}

type projectionPageJSON struct {
	projectionJSON
	Entries    []entryJSON `json:"entries"`
	NextCursor string      `json:"nextCursor,omitempty"`
}

type entryJSON struct {
	Key      string          `json:"key"`
	Position uint64          `json:"position"`
	Degraded bool            `json:"degraded"`
	State    json.RawMessage `json:"state"`
}

// getProjection answers GET /projections/{name}. Its cursors hold the generation
// of the projection and the ordinal of the last entry.
func (a *api) getProjection(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	minPosition := p.ordinal("minPosition")
	limit, _ := p.limit(pageLimit, maxPageLimit)
	pager, err := a.pager(p, 2)
	if err != nil {
		return err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	shown, err := a.awaitProjection(r, minPosition)
	if err != nil {
		return err
	}
	var generation, after uint64
	if pager.key != nil {
		generation, after = pager.key[0], pager.key[1]
	}
	entries, more, info := shown.Page(after, limit)
	if pager.key != nil && generation != info.Generation {
		return cursorProblem(p.values.Get("cursor"), "no cursor: the projection was made anew since it was given out")
	}
	page := projectionPageJSON{
		projectionJSON: toProjectionJSON(info, a.store.Status().LastPosition),
		Entries:        []entryJSON{},
	}
	size := 0
	for i, entry := range entries {
		if size > maxPageBytes {
			entries, more = entries[:i], true
			break
		}
		state, err := fold.JSON(entry.State)
		if err != nil {
			return err
		}
		size += len(state)
		page.Entries = append(page.Entries, entryJSON{entry.Key, entry.Position, entry.Degraded, state})
	}
	if more {
		page.NextCursor = pager.next(info.Generation, entries[len(entries)-1].Ordinal)
		setNext(w, r, page.NextCursor)
	}
	return w.sendTagged(r, page)
}

type projectedJSON struct {
	Projection string `json:"projection"`
	CoversFrom uint64 `json:"coversFrom"`
	entryJSON
}

// getProjected answers GET /projections/{name}/{key}.
func (a *api) getProjected(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	minPosition := p.ordinal("minPosition")
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	shown, err := a.awaitProjection(r, minPosition)
	if err != nil {
		return err
	}
	entry, info, ok := shown.Get(r.PathValue("key"))
	if !ok {
		return a.noSuchKey(info)
	}
	state, err := fold.JSON(entry.State)
	if err != nil {
		return err
	}
	return w.sendTagged(r, projectedJSON{
		info.Name, info.CoversFrom, entryJSON{entry.Key, entry.Position, entry.Degraded, state},
	})
}

// noSuchKey says what may have kept a key out.
func (a *api) noSuchKey(info projection.Info) *problem {
	detail := "the projection has nothing under this key"
	if info.CoversFrom > 1 {
		detail += fmt.Sprintf("; it covers events from position %d on", info.CoversFrom)
	}
	if info.LeftOut > 0 {
		detail += fmt.Sprintf("; it holds max_keys, and %d times an event had a further key", info.LeftOut)
	}
	first := a.store.Status().FirstPosition
	return &problem{kind: kindNotFound, detail: detail, firstPosition: &first}
}

// rebuildProjection answers POST /projections/{name}: a path below it would hide
// a key.
func (a *api) rebuildProjection(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	shown, err := a.awaitProjection(r, 0)
	if err != nil {
		return err
	}
	a.opts.Projections.Rebuild(shown)
	info := shown.Info()
	w.Header().Set("Location", prefix+"/projections/"+url.PathEscape(info.Name))
	return w.sendJSONAs(http.StatusAccepted, toProjectionJSON(info, a.store.Status().LastPosition))
}

// awaitProjection returns the projection of the path once it has seen a position.
func (a *api) awaitProjection(r *http.Request, position uint64) (*projection.Projection, error) {
	shown := a.opts.Projections.Find(r.PathValue("name"))
	if shown == nil {
		first := a.store.Status().FirstPosition
		return nil, &problem{kind: kindNotFound, detail: "there is no such projection", firstPosition: &first}
	}
	ctx, cancel := context.WithTimeout(r.Context(), maxProjectionWait)
	defer cancel()
	err := shown.Wait(ctx, position)
	if errors.Is(err, context.DeadlineExceeded) && r.Context().Err() == nil {
		return nil, &problem{kind: kindProjectionBehind, detail: fmt.Sprintf(
			"minPosition: the projection has not seen position %d after %s; it is at %d",
			position, maxProjectionWait, shown.Info().Position)}
	}
	return shown, err
}
