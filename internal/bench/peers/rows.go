package main

import (
	"encoding/hex"
	"time"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
)

// row is an event as the peers take it.
type row struct {
	id, eventType, aggregateType, aggregateID         string
	correlation, causation, trace, organization, user string
	version                                           int64 // 0 until it is given
	at                                                time.Time
	data                                              []byte // JSON
	record                                            []byte // the OTLP request of the event alone
}

// rowsOf returns the events of a block. Their records are those that
// otel-eventstore gets.
func rowsOf(w *workload.Workload, block int) []row {
	events := w.Block(block)
	rows := make([]row, 0, len(events))
	for _, logs := range w.Logs(block) {
		for _, decoded := range otelevent.Decode(logs) {
			e := &events[len(rows)]
			record, err := plogotlp.NewExportRequestFromLogs(otelevent.EncodeNew(decoded)).MarshalProto()
			if err != nil {
				panic(err) // what was made here can be written
			}
			rows = append(rows, row{
				id: e.ID, eventType: e.Type, aggregateType: e.AggregateType, aggregateID: e.AggregateID,
				correlation: e.CorrelationID, causation: e.CausationID, trace: hex.EncodeToString(e.TraceID[:]),
				organization: e.OrganizationID, user: e.UserID, at: e.Time, data: e.Body.JSON(), record: record,
			})
		}
	}
	return rows
}

// values returns what the table of events has of it, in the order of columns.
func (r *row) values() []any {
	return []any{
		r.id, r.eventType, r.aggregateType, r.aggregateID, r.version,
		r.correlation, r.causation, r.trace, r.organization, r.user, r.at, r.data,
	}
}
