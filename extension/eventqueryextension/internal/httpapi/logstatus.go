package httpapi

import "github.com/gyroscops/otel-eventstore/store/eventlog"

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
