package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

const all = "SELECT position, event_id, event_type, aggregate_type, aggregate_id, version, correlation_id, " +
	"causation_id, trace_id, organization_id, user_id, ts, data FROM events WHERE "

// read does the reads, with fresh statistics for the planner.
func (p *postgres) read(ctx context.Context, w *workload.Workload) (map[string]time.Duration, error) {
	if _, err := p.conn.Exec(ctx, "ANALYZE events"); err != nil {
		return nil, err
	}
	t := newTargets(w)
	types := workload.EventTypes()
	times := make(map[string]time.Duration)
	for _, read := range []struct {
		name string
		want int
		do   func(context.Context, int) (int, error)
	}{
		{readTimeline, 10, func(ctx context.Context, i int) (int, error) {
			return p.rows(ctx, all+"correlation_id = $1 ORDER BY ts, position", t.correlations[i%len(t.correlations)])
		}},
		{readAggregate, -1, func(ctx context.Context, i int) (int, error) {
			key := t.aggregates[i%len(t.aggregates)]
			return p.rows(ctx, all+"aggregate_type = $1 AND aggregate_id = $2 ORDER BY version", key[0], key[1])
		}},
		{readHottest, t.hottestCount, func(ctx context.Context, _ int) (int, error) {
			return p.rows(ctx, all+"aggregate_type = $1 AND aggregate_id = $2 ORDER BY version", t.hottest[0], t.hottest[1])
		}},
		{readTrend, -1, func(ctx context.Context, i int) (int, error) {
			return p.rows(ctx, "SELECT date_trunc('day', ts, 'UTC') AS day, count(*) FROM events "+
				"WHERE event_type = $1 GROUP BY day ORDER BY day", types[i%len(types)])
		}},
		{readCount, -1, func(ctx context.Context, _ int) (int, error) {
			return p.rows(ctx, "SELECT organization_id, count(*) FROM events GROUP BY organization_id")
		}},
		{readRare, min(t.rare, 100), func(ctx context.Context, _ int) (int, error) {
			return p.rows(ctx, all+"data::text ILIKE $1 ORDER BY position LIMIT 100", "%"+workload.RareWord+"%")
		}},
	} {
		took, err := p50(ctx, read.want, read.do)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", read.name, err)
		}
		times[read.name] = took
	}
	return times, nil
}

// rows reads a query to its end, and returns how many rows it has.
func (p *postgres) rows(ctx context.Context, query string, args ...any) (n int, err error) {
	rows, err := p.conn.Query(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		_ = rows.RawValues()
		n++
	}
	return n, rows.Err()
}
