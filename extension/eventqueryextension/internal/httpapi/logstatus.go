package httpapi

import (
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// The log of a store, by its mode.
type (
	memoryLogJSON struct {
		Mode string `json:"mode"`
	}
	fileLogJSON struct {
		Mode          string        `json:"mode"`
		Epoch         string        `json:"epoch"`
		FirstSequence uint64        `json:"firstSequence"`
		LastSequence  uint64        `json:"lastSequence"`
		Bytes         int64         `json:"bytes"`
		Segments      int           `json:"segments"`
		Syncs         uint64        `json:"syncs"`
		SyncMs        float64       `json:"syncMs"`
		LastSyncMs    float64       `json:"lastSyncMs"`
		Failed        string        `json:"failed"`
		TornBytes     int64         `json:"tornBytes"`
		Missing       []missingJSON `json:"missing"`
	}
	missingJSON struct {
		FirstSequence uint64 `json:"firstSequence"`
		LastSequence  uint64 `json:"lastSequence"`
		File          string `json:"file"`
		Offset        int64  `json:"offset"`
		Reason        string `json:"reason"`
	}
)

// What has taken the place of the beginning of the log, and what of it is lost.
type (
	segmentsJSON struct {
		Count  int    `json:"count"`
		Cold   int    `json:"cold"`
		Bytes  int64  `json:"bytes"`
		Failed string `json:"failed"`
	}
	lossJSON struct {
		FirstPosition uint64 `json:"firstPosition"`
		LastPosition  uint64 `json:"lastPosition"`
		File          string `json:"file"`
		Reason        string `json:"reason"`
	}
)

func segmentsOf(s *store.Status) segmentsJSON {
	segments := segmentsJSON{Count: s.Segments, Cold: s.ColdSegments, Bytes: s.SegmentBytes}
	if s.SealError != nil {
		segments.Failed = s.SealError.Error()
	}
	return segments
}

func lossesOf(losses []store.Loss) []lossJSON {
	list := []lossJSON{}
	for _, l := range losses {
		list = append(list, lossJSON{l.First, l.Last, l.File, l.Reason})
	}
	return list
}

// logOf returns what the status says of a log; nil is none, in memory mode.
func logOf(log *eventlog.State) any {
	if log == nil {
		return memoryLogJSON{"memory"}
	}
	state := fileLogJSON{
		Mode:          "file",
		Epoch:         log.Epoch,
		FirstSequence: log.First,
		LastSequence:  log.Last,
		Bytes:         log.Bytes,
		Segments:      log.Segments,
		Syncs:         log.Syncs,
		SyncMs:        log.SyncTime.Seconds() * 1000,
		LastSyncMs:    log.LastSync.Seconds() * 1000,
		TornBytes:     log.TornBytes,
		Missing:       []missingJSON{},
	}
	if log.Failed != nil {
		state.Failed = log.Failed.Error()
	}
	for _, m := range log.Missing {
		state.Missing = append(state.Missing, missingJSON{m.First, m.Last, m.File, m.At, m.Reason})
	}
	return state
}
