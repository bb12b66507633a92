package otelevent

import (
	"strings"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// Replay gathers events to re-emit them as log records. The zero Replay is empty
// and ready to use; it is not safe for concurrent use.
type Replay struct {
	writer  Writer
	encoded []byte
	sources []source
	added   int // bytes of what is added
}

// source is what the record of an event does not say itself.
type source struct {
	position uint64
	eventID  string
}

// Add adds an event. It keeps nothing of it.
func (r *Replay) Add(e *store.Event) {
	r.encoded = r.writer.Append(r.encoded, &e.Envelope, &e.Record)
	r.sources = append(r.sources, source{e.Position, strings.Clone(e.EventID)})
	r.added += addedBytes + len(e.EventID)
}

// addedBytes is what the attributes that a replay adds take, without the event id.
const addedBytes = 160

// Len returns how many events there are.
func (r *Replay) Len() int { return len(r.sources) }

// Bytes returns about how much their request takes as OTLP, and not less.
func (r *Replay) Bytes() int { return len(r.encoded) + r.writer.pending() + r.added }

// Positions returns those of the first and of the last event, 0 without any.
func (r *Replay) Positions() (first, last uint64) {
	if len(r.sources) == 0 {
		return 0, 0
	}
	return r.sources[0].position, r.sources[len(r.sources)-1].position
}

// Logs returns the records in the order of their events: as they were stored,
// but for the event id, the position, and the id of the replay. Each call returns
// its own, for who consumes them may change them.
func (r *Replay) Logs(replayID string) plog.Logs {
	r.encoded = r.writer.End(r.encoded)
	logs := unmarshal(r.encoded)
	next := 0
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				attributes := record.Attributes()
				attributes.EnsureCapacity(attributes.Len() + 3)
				attributes.PutStr(semconv.EventID, r.sources[next].eventID)
				attributes.PutInt(semconv.ReplayPosition, int64(r.sources[next].position))
				attributes.PutStr(semconv.ReplayID, replayID)
				next++
			}
		}
	}
	return logs
}

// Reset removes all events and keeps the memory.
func (r *Replay) Reset() {
	r.encoded = r.writer.End(r.encoded)[:0]
	r.sources = r.sources[:0]
	r.added = 0
}
