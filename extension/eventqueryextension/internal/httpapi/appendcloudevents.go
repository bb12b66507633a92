package httpapi

import (
	"go.opentelemetry.io/collector/pdata/pcommon"

	"github.com/gyroscops/otel-eventstore/internal/cloudevents"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/internal/semconv"
	"github.com/gyroscops/otel-eventstore/store"
)

// cloudEvents reads CloudEvents in any of the modes. The path decides the
// aggregate, whatever their subject is.
func (r *appendRequest) cloudEvents(aggregateType, aggregateID string) ([]store.NewEvent, error) {
	logs, err := cloudevents.Read(r.http)
	if err != nil {
		return nil, err
	}
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				record.Attributes().PutStr(semconv.AggregateType, aggregateType)
				record.Attributes().PutStr(semconv.AggregateID, aggregateID)
				record.SetObservedTimestamp(pcommon.NewTimestampFromTime(r.observed))
			}
		}
	}
	return otelevent.Decode(logs), nil
}
