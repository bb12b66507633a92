package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// historyRow is a read of hot history and its like of cold history; what there is no
// like of has no calls. With them is what was measured.
type historyRow struct {
	name      string
	hot, cold []call

	hotTimes, firstTimes, coldTimes latencies
}

// firstReads bounds the reads of pages that were not in memory, firstRounds is how often
// there are none in memory again where there is but one such read.
const firstReads, firstRounds = 200, 5

// newHistoryRows returns the reads of a store that holds the workload.
func newHistoryRows(w *workload.Workload, p *parts) ([]historyRow, error) {
	hotHistories, coldHistories := p.histories()
	if len(hotHistories) == 0 || len(coldHistories) == 0 && p.cold.last > 0 {
		return nil, errors.New("a part of the workload has no aggregate of 14 to 16 events: choose more events")
	}
	fromPosition := strconv.Itoa(p.hot.first*workload.BlockEvents + 1)
	search := func(word string, hot, all int) (hotCalls, coldCalls []call) {
		path := "/events?q=" + word
		return one(path+"&fromPosition="+fromPosition, jsonType, listedEvents, min(hot, pageLimit)),
			one(path, jsonType, listedEvents, min(all, pageLimit))
	}
	rows := []historyRow{
		{
			name: "timeline of a correlation of 10 events",
			hot:  timelines(w, p.hot.first, p.hot.last), cold: timelines(w, p.cold.first, p.cold.last),
		},
		{name: "14 to 16 versions of an aggregate", hot: hotHistories, cold: coldHistories},
		{
			name: "hottest aggregate, 100 events",
			hot:  one(historyPath(0)+"?order=desc", jsonType, listedEvents, min(int(p.versions[0]), pageLimit)),
			cold: one(historyPath(0), jsonType, listedEvents, min(int(p.versions[0]), pageLimit)),
		},
		{name: "one type per day of the part", hot: p.hot.trends(), cold: p.cold.trends()},
		{name: "count by organization of the part", hot: p.hot.counts(), cold: p.cold.counts()},
		{name: "statistics of the part", hot: p.hot.statistics(), cold: p.cold.statistics()},
		{name: "one type per day of all", cold: (&part{types: p.types}).trends()},
		{name: "count by organization of all", cold: (&part{events: w.Events}).counts()},
		{name: "statistics of all", cold: (&part{events: w.Events}).statistics()},
	}
	for _, text := range []struct {
		name, word string
		hot, all   int
	}{
		{"rare substring, first 100", workload.RareWord, w.RareEventsFrom(p.hot.first), w.RareEvents()},
		{"absent substring", workload.AbsentWord, 0, 0},
		{"substring of 3 letters, first 100", workload.CommonText, pageLimit, pageLimit},
	} {
		row := historyRow{name: text.name}
		row.hot, row.cold = search(text.word, text.hot, text.all)
		rows = append(rows, row)
	}
	return rows, nil
}

// histories asks for the versions of aggregates that have 14 to 16 in a part: the last
// ones, and the first ones.
func (p *parts) histories() (hot, cold []call) {
	ask := func(rank int, from, to int32) call {
		path := fmt.Sprintf("%s?fromVersion=%d&toVersion=%d", historyPath(rank), from, to)
		return call{path, jsonType, listedEvents, int(to - from + 1)}
	}
	for rank, all := range p.versions {
		if n := p.hot.versions[rank]; n >= 14 && n <= 16 && len(hot) < manyReads {
			hot = append(hot, ask(rank, all-n+1, all))
		}
		if n := p.cold.versions[rank]; n >= 14 && n <= 16 && len(cold) < manyReads {
			cold = append(cold, ask(rank, 1, n))
		}
	}
	return hot, cold
}

// query adds the part's time to the parameters of a read.
func (p *part) query(query url.Values) string {
	if !p.from.IsZero() {
		query.Set("from", p.from.Format(time.RFC3339))
	}
	if !p.to.IsZero() {
		query.Set("to", p.to.Format(time.RFC3339))
	}
	return "?" + query.Encode()
}

func (p *part) trends() []call {
	var calls []call
	for _, eventType := range workload.EventTypes() {
		path := "/trends" + p.query(url.Values{"interval": {"day"}, "eventType": {eventType}})
		calls = append(calls, call{path, jsonType, bucketedEvents, p.types[eventType]})
	}
	return calls
}

func (p *part) counts() []call {
	return one("/counts"+p.query(url.Values{"groupBy": {"organizationId"}}), jsonType, groupedEvents, p.events)
}

func (p *part) statistics() []call {
	return one("/statistics"+p.query(url.Values{}), jsonType, totalEvents, p.events)
}

// measureReads does each read: of hot history, of cold history that is in no memory, and
// of cold history that is in the page cache.
func (h *history) measureReads(ctx context.Context, collector *distro.Collector) error {
	progress("counting the events of each part")
	p, err := newParts(ctx, h.workload, h.hot)
	if err != nil {
		return err
	}
	if h.rows, err = newHistoryRows(h.workload, p); err != nil {
		return err
	}
	client := &http.Client{Timeout: 10 * time.Minute}
	defer client.CloseIdleConnections()
	for i := range h.rows {
		if err := h.measureRow(ctx, client, collector, &h.rows[i]); err != nil {
			return fmt.Errorf("%s: %w", h.rows[i].name, err)
		}
	}
	return nil
}

func (h *history) measureRow(ctx context.Context, client *http.Client, collector *distro.Collector, row *historyRow) (err error) {
	api := collector.API
	if len(row.hot) > 0 {
		if row.hotTimes, err = measureRead(ctx, client, api, read{calls: row.hot, most: manyReads}); err != nil {
			return fmt.Errorf("hot: %w", err)
		}
	}
	if h.hot == 1 {
		return nil
	}
	if row.firstTimes, err = h.measureFirst(ctx, client, collector, row); err != nil {
		return fmt.Errorf("cold: %w", err)
	}
	if row.coldTimes, err = measureRead(ctx, client, api, read{calls: row.cold, most: manyReads}); err != nil {
		return fmt.Errorf("cold: %w", err)
	}
	progress("%-40s hot %s, first %s, cold %s", row.name, row.hotTimes, row.firstTimes, row.coldTimes)
	return nil
}

// measureFirst does each read of cold history once, with no page of it in memory at
// first; it repeats a single one. It returns no times where the pages stay.
func (h *history) measureFirst(
	ctx context.Context, client *http.Client, collector *distro.Collector, row *historyRow,
) (all latencies, err error) {
	rounds := 1
	if len(row.cold) == 1 {
		rounds = firstRounds
	}
	for range rounds {
		if !h.dropMapped(collector.PID()) {
			return nil, nil
		}
		times, err := measureRead(ctx, client, collector.API, read{calls: row.cold, most: min(len(row.cold), firstReads)})
		if err != nil {
			return nil, err
		}
		all = append(all, times...)
	}
	slices.Sort(all)
	return all, nil
}

// dropMapped takes the files out of memory that a process has mapped, and says whether
// that was possible.
func (h *history) dropMapped(pid int) bool {
	if err := unmapFiles(pid, h.directory); err != nil {
		progress("the pages of the files stay mapped: %v", err)
		return false
	}
	return h.dropFiles()
}

// dropFiles takes the files of the directory out of the page cache, and says whether that
// was possible.
func (h *history) dropFiles() bool {
	err := filepath.WalkDir(h.directory, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return dropFile(path)
	})
	if err != nil {
		progress("the files stay in the page cache: %v", err)
	}
	return err == nil
}
