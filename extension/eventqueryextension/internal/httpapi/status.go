package httpapi

import (
	"cmp"
	"net/http"

	"github.com/gyroscops/otel-eventstore/store"
)

type limitsJSON struct {
	MaxBytes      int64        `json:"maxBytes"`
	MaxEvents     uint64       `json:"maxEvents"`
	MaxAge        string       `json:"maxAge"`
	MaxEventBytes int64        `json:"maxEventBytes"`
	OnFull        store.OnFull `json:"onFull"`
}

type countersJSON struct {
	Appended   uint64                  `json:"appended"`
	Duplicates uint64                  `json:"duplicates"`
	Rejected   map[store.Reason]uint64 `json:"rejected"`
	Evicted    uint64                  `json:"evicted"`
}

type statusJSON struct {
	Epoch          string       `json:"epoch"`
	State          store.State  `json:"state"`
	Version        string       `json:"version"`
	Events         uint64       `json:"events"`
	Bytes          int64        `json:"bytes"`
	Limits         limitsJSON   `json:"limits"`
	FirstPosition  uint64       `json:"firstPosition"`
	LastPosition   uint64       `json:"lastPosition"`
	Aggregates     uint64       `json:"aggregates"`
	AggregateBytes int64        `json:"aggregateBytes"`
	Rejections     uint64       `json:"rejections"`
	Tails          int64        `json:"tails"`
	Log            any          `json:"log"`
	Segments       segmentsJSON `json:"segments"`
	ReadOnly       string       `json:"readOnly"`
	Losses         []lossJSON   `json:"losses"`
	Counters       countersJSON `json:"counters"`
}

// getStatus answers GET /status.
func (a *api) getStatus(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	s := a.store.Status()
	rejected := make(map[store.Reason]uint64)
	for _, reason := range store.Reasons() {
		rejected[reason] = s.Rejected[reason]
	}
	return w.sendJSON(statusJSON{
		Epoch:   s.Epoch,
		State:   s.State,
		Version: a.opts.Version,
		Events:  s.Events,
		Bytes:   s.Bytes,
		Limits: limitsJSON{
			MaxBytes:      s.Limits.MaxBytes,
			MaxEvents:     s.Limits.MaxEvents,
			MaxAge:        s.Limits.MaxAge.String(),
			MaxEventBytes: s.Limits.MaxEventBytes,
			OnFull:        cmp.Or(s.Limits.OnFull, store.Evict),
		},
		FirstPosition:  s.FirstPosition,
		LastPosition:   s.LastPosition,
		Aggregates:     s.Aggregates,
		AggregateBytes: s.AggregateBytes,
		Rejections:     s.Rejections,
		Tails:          a.tails.Load(),
		Log:            logOf(s.Log),
		Segments:       segmentsOf(&s),
		ReadOnly:       s.ReadOnly,
		Losses:         lossesOf(s.Losses),
		Counters:       countersJSON{s.Appended, s.Duplicates, rejected, s.Evicted},
	})
}
