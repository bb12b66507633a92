package httpapi

import (
	"cmp"
	"net/http"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// listReceivers answers GET /receivers.
func (a *api) listReceivers(w *response, r *http.Request) error {
	if err := onlyJSON(r); err != nil {
		return err
	}
	infos := a.opts.Replays.Receivers()
	list := receiversJSON{Receivers: make([]receiverJSON, len(infos))}
	for i, info := range infos {
		list.Receivers[i] = receiverJSON(info)
	}
	return w.sendJSON(list)
}

// listReplays answers GET /replays.
func (a *api) listReplays(w *response, r *http.Request) error {
	if err := onlyJSON(r); err != nil {
		return err
	}
	all := a.opts.Replays.Replays()
	list := replaysJSON{Replays: make([]replayJSON, len(all))}
	for i := range all {
		var err error
		if list.Replays[i], err = a.newReplayJSON(r.Context(), &all[i]); err != nil {
			return err
		}
	}
	return w.sendJSON(list)
}

// getReplay answers GET /replays/{replayId}.
func (a *api) getReplay(w *response, r *http.Request) error {
	if err := onlyJSON(r); err != nil {
		return err
	}
	replay, err := a.opts.Replays.Replay(r.PathValue("replayId"))
	if err != nil {
		return err
	}
	return a.sendReplay(w, r, http.StatusOK, &replay)
}

// cancelReplay answers DELETE /replays/{replayId}.
func (a *api) cancelReplay(w *response, r *http.Request) error {
	if err := onlyJSON(r); err != nil {
		return err
	}
	replay, err := a.opts.Replays.Cancel(r.Context(), r.PathValue("replayId"))
	if err != nil {
		return err
	}
	return a.sendReplay(w, r, http.StatusOK, &replay)
}

// startReplay answers POST /replays.
func (a *api) startReplay(w *response, r *http.Request) error {
	if err := onlyJSON(r); err != nil {
		return err
	}
	receiver, spec, err := a.readReplay(w, r)
	if err != nil {
		return err
	}
	replay, err := a.opts.Replays.Start(receiver, spec)
	if err != nil {
		return err
	}
	w.Header().Set("Location", prefix+"/replays/"+replay.ID)
	return a.sendReplay(w, r, http.StatusAccepted, &replay)
}

// readReplay reads the body of a request for a replay.
func (a *api) readReplay(w http.ResponseWriter, r *http.Request) (receiver string, spec replays.Spec, err error) {
	body, err := readJSONObject(w, r)
	if err != nil {
		return "", spec, err
	}
	var query map[string]any
	var speed replays.Speed
	if err := cmp.Or(
		body.take("receiver", &receiver, "the id of a receiver"),
		body.take("query", &query, "an object of filters"),
		body.take("speed", &speed, `"max" or a number above 0`),
		body.end(),
	); err != nil {
		return "", spec, err
	}
	if receiver == "" {
		return "", spec, invalidBody("receiver: expected the id of a receiver, as " + prefix + "/receivers lists them")
	}
	spec, err = a.replaySpec(query)
	spec.Speed = speed
	return receiver, spec, err
}

// replaySpec reads a query: the filters, and the positions.
func (a *api) replaySpec(query map[string]any) (spec replays.Spec, err error) {
	values, err := eventfilter.ValuesOf(query)
	if err != nil {
		return spec, invalidBody("query: " + err.Error())
	}
	bounds := &params{values: map[string][]string{}}
	for _, name := range []string{fromPosition, toPosition} {
		if texts, ok := values[name]; ok {
			bounds.values[name] = texts
			delete(values, name)
		}
	}
	from, to := bounds.positions()
	if err := bounds.check(); err != nil {
		return spec, invalidBody("query: " + err.Error())
	}
	if spec.Filter, err = eventfilter.Parse(values); err != nil {
		return spec, invalidBody("query: " + err.Error())
	}
	spec.Query, spec.Filter.FromPosition, spec.Filter.ToPosition = values, from, to
	status := a.store.Status()
	held := status.LastPosition - status.Events + 1
	for _, position := range []uint64{from, to} {
		if position != 0 && position < held {
			return spec, &store.EvictedError{What: "position", Asked: position, First: status.FirstPosition}
		}
	}
	return spec, nil
}

// onlyJSON checks a request that takes no parameters and is answered in JSON.
func onlyJSON(r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	_, err = p.finish(typeJSON)
	return err
}
