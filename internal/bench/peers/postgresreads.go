package main

import (
	"context"
	"fmt"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

const all = "SELECT position, event_id, event_type, aggregate_type, aggregate_id, version, correlation_id, " +
	"causation_id, trace_id, organization_id, user_id, ts, data FROM events WHERE "

// read does the reads, with fresh statistics for the planner. Rows are taken as
// they come, none is decoded or written as JSON.
func (p *postgres) read(ctx context.Context, w *workload.Workload) (map[string]latency, error) {
	if _, err := p.conn.Exec(ctx, "ANALYZE events"); err != nil {
		return nil, err
	}
	t, err := newTargets(w)
	if err != nil {
		return nil, err
	}
	times := make(map[string]latency)
	for _, q := range queries(&t) {
		times[q.name], err = measureRead(ctx, q.want, func(ctx context.Context, i int) (int, error) {
			return p.rows(ctx, q.text, q.args(i)...)
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return times, nil
}

// query is one kind of read, with the arguments of each and the rows they find.
type query struct {
	name, text string
	args       func(i int) []any
	want       func(i int) int
}

func queries(t *targets) []query {
	const ofAggregate = all + "aggregate_type = $1 AND aggregate_id = $2 ORDER BY version"
	types := workload.EventTypes()
	return []query{
		{
			readTimeline, all + "correlation_id = $1 ORDER BY ts, position",
			func(i int) []any { return []any{t.correlation(i)} }, func(int) int { return 10 },
		},
		{
			readAggregate, ofAggregate,
			func(i int) []any { return []any{t.aggregate(i).aggregateType, t.aggregate(i).id} }, t.aggregateEvents,
		},
		{
			readHottest, ofAggregate,
			func(int) []any { return []any{t.hottest.aggregateType, t.hottest.id} }, t.hottestEvents,
		},
		{
			readTrend, "SELECT date_trunc('day', ts, 'UTC') AS day, count(*) FROM events WHERE event_type = $1 GROUP BY day ORDER BY day",
			func(i int) []any { return []any{types[i%len(types)]} }, nil,
		},
		{
			readCount, "SELECT organization_id, count(*) FROM events GROUP BY organization_id",
			func(int) []any { return nil }, nil,
		},
		{
			readRare, all + "data::text ILIKE $1 ORDER BY position LIMIT 100",
			func(int) []any { return []any{"%" + workload.RareWord + "%"} }, func(i int) int { return min(t.rareEvents(i), 100) },
		},
	}
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
