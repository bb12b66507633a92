package httpapi

import "net/http"

type compactionJSON struct {
	Evicted     uint64 `json:"evicted"`
	BytesBefore int64  `json:"bytesBefore"`
	BytesAfter  int64  `json:"bytesAfter"`
}

// compact answers POST /admin/compact.
func (a *api) compact(w *response, r *http.Request) error {
	if !a.opts.Admin {
		return &problem{
			kind:   kindMethodNotAllowed,
			detail: "administration is switched off; admin::enabled of the event_query extension switches it on",
		}
	}
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	c, err := a.store.Compact(r.Context())
	if err != nil {
		return err
	}
	return w.sendJSON(compactionJSON(c))
}
