package cloudeventsreceiver

import (
	"net/http"
	"time"

	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/consumer/consumererror"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/receiver/receiverhelper"

	"github.com/gyroscops/otel-eventstore/internal/cloudevents"
)

// dataFormat names what is received, in the receiver's traces.
const dataFormat = "cloudevents"

// handler hands the events of a request to the pipeline.
type handler struct {
	path   string
	next   consumer.Logs
	report *receiverhelper.ObsReport
}

// ServeHTTP answers 204 when the pipeline has taken every event of the request.
// Any other answer means that the request may be sent again as a whole: the
// store knows the events that it has.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != h.path {
		unknownPath.write(w, "expected "+h.path)
		return
	}
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		methodNotAllowed.write(w, "got "+r.Method+", expected POST")
		return
	}
	logs, err := cloudevents.Read(r)
	if err != nil {
		problemOf(err).write(w, err.Error())
		return
	}
	observe(logs, time.Now())
	ctx := h.report.StartLogsOp(r.Context())
	count := logs.LogRecordCount() // the pipeline may change them
	err = h.next.ConsumeLogs(ctx, logs)
	h.report.EndLogsOp(ctx, dataFormat, count, err)
	switch {
	case err == nil:
		w.WriteHeader(http.StatusNoContent)
	case consumererror.IsPermanent(err):
		refused.write(w, err.Error())
	default:
		w.Header().Set("Retry-After", "1")
		unavailable.write(w, err.Error())
	}
}

// observe sets when the events were seen.
func observe(logs plog.Logs, now time.Time) {
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				record.SetObservedTimestamp(pcommon.NewTimestampFromTime(now))
			}
		}
	}
}
