package httpapi

import "github.com/gyroscops/otel-eventstore/internal/projection"

type projectionJSON struct {
	Name         string       `json:"name"`
	Position     uint64       `json:"position"`
	Lag          uint64       `json:"lag"`
	CoversFrom   uint64       `json:"coversFrom"`
	Keys         int          `json:"keys"`
	MaxKeys      int          `json:"maxKeys"`
	LeftOut      uint64       `json:"leftOut"`
	Bytes        int64        `json:"bytes"`
	Degraded     bool         `json:"degraded"`
	Failures     uint64       `json:"failures"`
	FirstFailure *failureJSON `json:"firstFailure"`
	LastFailure  *failureJSON `json:"lastFailure"`
	Rebuild      *rebuildJSON `json:"rebuild"`
}

type failureJSON struct {
	Position uint64 `json:"position"`
	EventID  string `json:"eventId"`
	Key      string `json:"key"`
	Error    string `json:"error"`
}

type rebuildJSON struct {
	Position uint64 `json:"position"`
}

// toProjectionJSON says how far a projection is behind the last position given.
func toProjectionJSON(info projection.Info, last uint64) projectionJSON {
	shown := projectionJSON{
		Name:       info.Name,
		Position:   info.Position,
		Lag:        info.Lag(last),
		CoversFrom: info.CoversFrom,
		Keys:       info.Keys,
		MaxKeys:    info.MaxKeys,
		LeftOut:    info.LeftOut,
		Bytes:      info.Bytes,
		Degraded:   info.Degraded(),
		Failures:   info.Failures,
	}
	if info.Degraded() {
		shown.FirstFailure, shown.LastFailure = toFailureJSON(info.First), toFailureJSON(info.Last)
	}
	if info.Rebuilding {
		shown.Rebuild = &rebuildJSON{info.RebuildPosition}
	}
	return shown
}

func toFailureJSON(f projection.Failure) *failureJSON {
	return &failureJSON{f.Position, f.EventID, f.Key, f.Err}
}
