package main

import (
	"errors"
	"math/rand/v2"
	"net/url"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// read is one kind of request to the API.
type read struct {
	name string
	// calls are made in turn, so that no answer is the one before.
	calls []call
	// most bounds the requests of a run.
	most int
	// streamed answers are checked as they arrive, within the time measured.
	// Others are read first, and checked when the clock has stopped.
	streamed bool
}

// call is one request and what its answer must hold.
type call struct {
	path, accept string
	check        check
	events       int // in the answer, or counted by it
}

const (
	jsonType   = "application/json"
	ndjsonType = "application/x-ndjson"
	otlpType   = "application/x-protobuf"

	// pageLimit is how many events a page has where the client does not say.
	pageLimit = 100

	// manyReads is enough to tell the slowest hundredth.
	manyReads = 1_000
)

// newReads returns the reads of a store that holds the workload.
func newReads(w *workload.Workload) ([]read, error) {
	census := w.Census()
	versions := census.Versions
	ofAggregates, err := histories(w, versions)
	if err != nil {
		return nil, err
	}
	hottestType, hottestID := workload.Aggregate(0)
	hottest := url.Values{"aggregateType": {hottestType}, "aggregateId": {hottestID}}
	reads := []read{
		{name: "status: what any request takes", most: manyReads, calls: one("/status", jsonType, statusEvents, w.Events)},
		{name: "timeline of a correlation of 10 events", most: manyReads, calls: timelines(w, 0, w.Blocks())},
		{name: "history of an aggregate of 14 to 16 events", most: manyReads, calls: ofAggregates},
		{
			name: "hottest aggregate, first page", most: manyReads,
			calls: one(historyPath(0), jsonType, listedEvents, min(versions[0], pageLimit)),
		},
		{
			name: "hottest aggregate, replayed as NDJSON", most: manyReads, streamed: true,
			calls: one("/replay?"+hottest.Encode(), ndjsonType, countLines, versions[0]),
		},
		{name: "one type per day over 30 days", most: manyReads, calls: typeTrends(census)},
		{
			name: "count by organization", most: manyReads,
			calls: one("/counts?groupBy=organizationId", jsonType, groupedEvents, w.Events),
		},
		{
			name: "statistics", most: manyReads,
			calls: one("/statistics", jsonType, totalEvents, w.Events),
		},
	}
	return append(reads, wholeReads(w)...), nil
}

// one returns the calls of a read that has but one.
func one(path, accept string, check check, events int) []call {
	return []call{{path, accept, check, events}}
}

// wholeReads returns the reads that may have to look at every event.
func wholeReads(w *workload.Workload) []read {
	return []read{
		{
			name: "rare substring", most: manyReads,
			calls: one("/events?q="+workload.RareWord, jsonType, listedEvents, min(w.RareEvents(), pageLimit)),
		},
		{
			name: "absent substring", most: manyReads,
			calls: one("/events?q="+workload.AbsentWord, jsonType, listedEvents, 0),
		},
		{
			name: "substring of 3 letters, first page", most: manyReads,
			calls: one("/events?q="+workload.CommonText, jsonType, listedEvents, pageLimit),
		},
		{
			name: "replay of all as NDJSON", most: 1, streamed: true,
			calls: one("/replay", ndjsonType, countLines, w.Events),
		},
		{
			name: "replay of all as OTLP", most: 1, streamed: true,
			calls: one("/replay", otlpType, countRecords, w.Events),
		},
	}
}

// drawStream keeps what is read apart from what the workload draws.
const drawStream = 1

func draw(w *workload.Workload) *rand.Rand {
	return rand.New(rand.NewPCG(w.Seed, drawStream)) //nolint:gosec // has to repeat itself
}

// timelines asks for correlations of the blocks [first, last).
func timelines(w *workload.Workload, first, last int) []call {
	r := draw(w)
	calls := make([]call, 0, manyReads)
	for len(calls) < manyReads && first < last {
		block := w.Block(first + r.IntN(last-first))
		for range 20 {
			id := block[r.IntN(len(block))].CorrelationID
			calls = append(calls, call{"/correlations/" + url.PathEscape(id), jsonType, timelineEvents, 10})
		}
	}
	return calls
}

func histories(w *workload.Workload, versions []int) ([]call, error) {
	var calls []call
	for rank, version := range versions {
		if version >= 14 && version <= 16 {
			calls = append(calls, call{historyPath(rank), jsonType, listedEvents, version})
		}
	}
	if len(calls) == 0 {
		return nil, errors.New("the workload has no aggregate of 14 to 16 events: choose more events")
	}
	draw(w).Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
	return calls[:min(len(calls), manyReads)], nil
}

func historyPath(rank int) string {
	aggregateType, aggregateID := workload.Aggregate(rank)
	return "/aggregates/" + url.PathEscape(aggregateType) + "/" + url.PathEscape(aggregateID) + "/events"
}

// typeTrends asks for each event type in turn.
func typeTrends(census workload.Census) []call {
	var calls []call
	for _, eventType := range workload.EventTypes() {
		query := url.Values{"interval": {"day"}, "eventType": {eventType}}
		calls = append(calls, call{"/trends?" + query.Encode(), jsonType, bucketedEvents, census.Types[eventType]})
	}
	return calls
}
