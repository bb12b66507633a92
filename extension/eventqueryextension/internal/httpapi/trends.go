package httpapi

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gyroscops/otel-eventstore/store"
)

type bucketJSON struct {
	Start  string         `json:"start"`
	Label  string         `json:"label"`
	Count  int            `json:"count"`
	Groups map[string]int `json:"groups,omitzero"` // nil only without groupBy
}

type trendsJSON struct {
	Interval string       `json:"interval"`
	Timezone string       `json:"timezone"`
	From     jsonTime     `json:"from"`
	To       jsonTime     `json:"to"`
	Total    int          `json:"total"`
	Buckets  []bucketJSON `json:"buckets"`
}

// getTrends answers GET /trends.
func (a *api) getTrends(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	q := store.TrendQuery{
		Filter:   p.filter(nil),
		Interval: p.interval(),
		Location: p.location(),
		GroupBy:  p.groupBy(),
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	trends, err := a.store.Trends(r.Context(), q)
	if errors.Is(err, store.ErrTooManyBuckets) {
		return invalid("interval", q.Interval.String(),
			"an interval that cuts the range from from to to into no more than "+strconv.Itoa(store.MaxBuckets)+" buckets")
	}
	if err != nil {
		return err
	}
	answer := trendsJSON{
		Interval: q.Interval.String(),
		Timezone: q.Location.String(),
		From:     jsonTime(trends.From),
		To:       jsonTime(trends.To),
		Total:    trends.Total,
		Buckets:  make([]bucketJSON, len(trends.Buckets)),
	}
	for i, bucket := range trends.Buckets {
		groups := bucket.Groups
		if groups == nil && q.GroupBy != nil {
			groups = map[string]int{}
		}
		answer.Buckets[i] = bucketJSON{zonedTime(bucket.Start), bucket.Label, bucket.Count, groups}
	}
	return w.sendJSON(answer)
}

// zonedTime writes the start of a bucket with the offset of its zone.
func zonedTime(t time.Time) string { return t.Format(time.RFC3339) }
