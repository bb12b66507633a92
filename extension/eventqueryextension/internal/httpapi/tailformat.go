package httpapi

import (
	"encoding/json"
	"fmt"
	"strconv"

	wire "github.com/gyroscops/otel-eventstore/api"
	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/store"
)

// tailFormat writes what a tail sends.
type tailFormat interface {
	event(dst []byte, e *store.JSONEvent) []byte
	// heartbeat says that the tail has come to the event before the next position.
	heartbeat(dst []byte, next uint64) []byte
	// behind is the last message of a tail whose next event is evicted.
	behind(dst []byte, evicted *store.EvictedError) []byte
}

func newTailFormat(mediaType, epoch string) tailFormat {
	if mediaType == typeSSE {
		return &sseFormat{epoch: epoch}
	}
	return &linesFormat{}
}

// sseFormat writes server-sent events.
type sseFormat struct {
	events eventjson.Writer
	epoch  string
}

func (s *sseFormat) event(dst []byte, e *store.JSONEvent) []byte {
	dst = append(s.id(dst, e.Position), "\ndata: "...)
	return append(s.events.Append(dst, e), "\n\n"...)
}

// An id without data is no event, but moves the place from which the client
// resumes: the events that it does not match may be evicted by then.
func (s *sseFormat) heartbeat(dst []byte, next uint64) []byte {
	return append(s.id(append(dst, ": heartbeat\n"...), next-1), "\n\n"...)
}

// Without an id: a client that looks at events alone, and reconnects after them,
// is told that they are gone.
func (*sseFormat) behind(dst []byte, evicted *store.EvictedError) []byte {
	dst = append(dst, "event: behind\ndata: "...)
	return append(appendBehind(dst, evicted), "\n\n"...)
}

func (s *sseFormat) id(dst []byte, position uint64) []byte {
	dst = strconv.AppendUint(append(dst, "id: "...), position, 10)
	return append(append(dst, '@'), s.epoch...)
}

// linesFormat writes an event a line. Lines have no place for a heartbeat.
type linesFormat struct{ events eventjson.Writer }

func (l *linesFormat) event(dst []byte, e *store.JSONEvent) []byte {
	return append(l.events.Append(dst, e), '\n')
}

func (*linesFormat) heartbeat(dst []byte, _ uint64) []byte { return dst }

func (*linesFormat) behind(dst []byte, evicted *store.EvictedError) []byte {
	return append(appendBehind(dst, evicted), '\n')
}

func appendBehind(dst []byte, evicted *store.EvictedError) []byte {
	text, err := json.Marshal(wire.Behind{
		Type: "behind", FromPosition: evicted.First, MissedFrom: evicted.Asked,
		Detail: fmt.Sprintf("positions %d to %d were evicted before they were sent; resume from %d, or read less",
			evicted.Asked, evicted.First-1, evicted.First),
	})
	if err != nil { // only if this file is wrong
		panic(err)
	}
	return append(dst, text...)
}
