package otelevent

import (
	"fmt"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/store"
)

// Encode returns the log records of events, in order. Equal neighbours among
// their resources and scopes are written once.
func Encode(events []store.Event) plog.Logs {
	var w Writer
	var encoded []byte
	for i := range events {
		encoded = w.Append(encoded, &events[i].Envelope, &events[i].Record)
	}
	return unmarshal(w.End(encoded))
}

// EncodeNew returns the log record of an event that is not stored, such as a
// rejected one.
func EncodeNew(event store.NewEvent) plog.Logs {
	var w Writer
	record := event.Whole()
	return unmarshal(w.End(w.Append(nil, &event.Envelope, &record)))
}

func unmarshal(encoded []byte) plog.Logs {
	logs, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(encoded)
	if err != nil {
		panic(fmt.Sprintf("otelevent: what was written is no OTLP: %v", err))
	}
	return logs
}
