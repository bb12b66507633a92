package httpapi

import (
	"context"
	"net/http"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/internal/replays"
)

type receiverJSON struct {
	ID        string        `json:"receiver"`
	Mode      string        `json:"mode"`
	Speed     replays.Speed `json:"speed"`
	RateLimit float64       `json:"rateLimit"`
	Running   int           `json:"running"`
}

type receiversJSON struct {
	Receivers []receiverJSON `json:"receivers"`
}

type replayJSON struct {
	ReplayID    string             `json:"replayId"`
	Receiver    string             `json:"receiver"`
	Configured  bool               `json:"configured"`
	Mode        replays.Mode       `json:"mode"`
	Speed       replays.Speed      `json:"speed"`
	Query       eventfilter.Values `json:"query"`
	State       replays.State      `json:"state"`
	Error       string             `json:"error"`
	StartedAt   jsonTime           `json:"startedAt"`
	EndedAt     jsonTime           `json:"endedAt"`
	First       uint64             `json:"fromPosition"`
	Position    uint64             `json:"position"`
	EndPosition uint64             `json:"endPosition"`
	Events      uint64             `json:"events"`
	Remaining   uint64             `json:"remaining"`
	Rate        float64            `json:"rate"`
	Missed      uint64             `json:"missed"`
	Refusals    uint64             `json:"refusals"`
}

type replaysJSON struct {
	Replays []replayJSON `json:"replays"`
}

func (a *api) newReplayJSON(ctx context.Context, r *replays.Replay) (replayJSON, error) {
	answer := replayJSON{
		ReplayID:    r.ID,
		Receiver:    r.Receiver,
		Configured:  r.Configured,
		Mode:        r.Mode,
		Speed:       r.Speed,
		Query:       r.Query,
		State:       r.State,
		StartedAt:   jsonTime(r.StartedAt),
		EndedAt:     jsonTime(r.EndedAt),
		First:       r.Filter.FromPosition,
		Position:    r.Position,
		EndPosition: r.EndPosition,
		Events:      r.Events,
		Rate:        r.Rate,
		Missed:      r.Missed,
		Refusals:    r.Refusals,
	}
	if answer.Query == nil {
		answer.Query = eventfilter.Values{}
	}
	if r.Err != nil {
		answer.Error = r.Err.Error()
	}
	if r.Mode == replays.Follow {
		answer.EndPosition = a.store.Status().LastPosition
	}
	var err error
	if r.State == replays.StateRunning {
		answer.Remaining, err = a.remaining(ctx, r, answer.EndPosition)
	}
	return answer, err
}

// remaining counts the matching events up to the end that a replay has not dealt
// with.
func (a *api) remaining(ctx context.Context, r *replays.Replay, end uint64) (uint64, error) {
	switch {
	case r.Position >= end:
		return 0, nil
	case len(r.Query) == 0:
		return end - r.Position, nil
	}
	rest := r.Filter
	rest.FromPosition, rest.ToPosition = r.Position+1, end
	counts, err := a.store.Count(ctx, rest, nil)
	return uint64(counts.Count), err
}

func (a *api) sendReplay(w *response, r *http.Request, status int, replay *replays.Replay) error {
	answer, err := a.newReplayJSON(r.Context(), replay)
	if err != nil {
		return err
	}
	return w.sendJSONAs(status, answer)
}
