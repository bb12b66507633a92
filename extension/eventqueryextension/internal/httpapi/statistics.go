package httpapi

import (
	"net/http"

	"github.com/gyroscops/otel-eventstore/store"
)

type keyCountJSON struct {
	Key   string `json:"key"`
	Count int    `json:"count"`
}

type timeCountJSON struct {
	Start string `json:"start"`
	Count int    `json:"count"`
}

type statisticsJSON struct {
	Total  int             `json:"total"`
	ByHour []timeCountJSON `json:"byHour"`
	ByDay  []timeCountJSON `json:"byDay"`

	ByOrganization        []keyCountJSON `json:"byOrganization"`
	ByOrganizationOther   int            `json:"byOrganizationOther"`
	ByOrganizationMissing int            `json:"byOrganizationMissing"`

	ByUser        []keyCountJSON `json:"byUser"`
	ByUserOther   int            `json:"byUserOther"`
	ByUserMissing int            `json:"byUserMissing"`

	ByEventType        []keyCountJSON `json:"byEventType"`
	ByEventTypeOther   int            `json:"byEventTypeOther"`
	ByEventTypeMissing int            `json:"byEventTypeMissing"`

	ByService        []keyCountJSON `json:"byService"`
	ByServiceOther   int            `json:"byServiceOther"`
	ByServiceMissing int            `json:"byServiceMissing"`
}

// getStatistics answers GET /statistics.
func (a *api) getStatistics(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	filter, loc := p.filter(nil), p.location()
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	s, err := a.store.Statistics(r.Context(), filter, loc)
	if err != nil {
		return err
	}
	return w.sendJSON(statisticsJSON{
		Total:  s.Total,
		ByHour: timeCounts(s.ByHour),
		ByDay:  timeCounts(s.ByDay),

		ByOrganization:        keyCounts(s.ByOrganization.Keys),
		ByOrganizationOther:   s.ByOrganization.Other,
		ByOrganizationMissing: s.ByOrganization.Missing,

		ByUser:        keyCounts(s.ByUser.Keys),
		ByUserOther:   s.ByUser.Other,
		ByUserMissing: s.ByUser.Missing,

		ByEventType:        keyCounts(s.ByEventType.Keys),
		ByEventTypeOther:   s.ByEventType.Other,
		ByEventTypeMissing: s.ByEventType.Missing,

		ByService:        keyCounts(s.ByService.Keys),
		ByServiceOther:   s.ByService.Other,
		ByServiceMissing: s.ByService.Missing,
	})
}

func keyCounts(counts []store.KeyCount) []keyCountJSON {
	all := make([]keyCountJSON, len(counts))
	for i, c := range counts {
		all[i] = keyCountJSON(c)
	}
	return all
}

func timeCounts(buckets []store.Bucket) []timeCountJSON {
	all := make([]timeCountJSON, len(buckets))
	for i, bucket := range buckets {
		all[i] = timeCountJSON{zonedTime(bucket.Start), bucket.Count}
	}
	return all
}
