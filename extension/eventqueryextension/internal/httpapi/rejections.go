package httpapi

import (
	"bytes"
	"encoding/json"
	"net/http"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

type rejectionJSON struct {
	RejectedAt jsonTime        `json:"rejectedAt"`
	Reason     store.Reason    `json:"reason"`
	Detail     string          `json:"detail"`
	EventID    string          `json:"eventId"`
	Count      uint64          `json:"count"`
	Truncated  bool            `json:"truncated"`
	Record     json.RawMessage `json:"record"`
}

type rejectionsJSON struct {
	Rejections []rejectionJSON `json:"rejections"`
	NextCursor string          `json:"nextCursor,omitempty"`
}

// listRejections answers GET /rejections. Its cursors hold the sequence of the
// last rejection.
func (a *api) listRejections(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	limit, _ := p.limit(pageLimit, maxPageLimit)
	pager, err := a.pager(p, 1)
	if err != nil {
		return err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	var before uint64
	if pager.key != nil {
		before = pager.key[0]
	}
	rejections, more, err := a.store.Rejections(r.Context(), before, limit)
	if err != nil {
		return err
	}
	page := rejectionsJSON{Rejections: make([]rejectionJSON, len(rejections))}
	for i := range rejections {
		if page.Rejections[i], err = newRejectionJSON(&rejections[i]); err != nil {
			return err
		}
	}
	if more {
		page.NextCursor = pager.next(rejections[len(rejections)-1].Sequence)
		setNext(w, r, page.NextCursor)
	}
	return w.sendJSON(page)
}

// newRejectionJSON writes the record as OTLP, which can be mended and sent
// again as it is.
func newRejectionJSON(r *store.Rejection) (rejectionJSON, error) {
	var marshaler plog.JSONMarshaler
	record, err := marshaler.MarshalLogs(otelevent.EncodeNew(r.Event))
	return rejectionJSON{
		RejectedAt: jsonTime(r.RejectedAt),
		Reason:     r.Reason,
		Detail:     r.Detail,
		EventID:    r.Event.EventID,
		Count:      r.Count,
		Truncated:  r.Truncated,
		Record:     bytes.ToValidUTF8(record, replacement),
	}, err
}
