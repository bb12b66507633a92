package workload

import (
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// RequestEvents is the number of events in one OTLP request.
const RequestEvents = 500

var services = []string{"checkout", "payments", "fulfilment", "billing"}

// Logs returns a block's events as requests, in order. Each request comes from
// one service, the services taking turns.
func (w *Workload) Logs(block int) []plog.Logs {
	events := w.Block(block)
	var requests []plog.Logs
	for i := 0; i < len(events); i += RequestEvents {
		request := (block*BlockEvents + i) / RequestEvents
		requests = append(requests, w.request(services[request%len(services)], events[i:i+RequestEvents]))
	}
	return requests
}

func (w *Workload) request(service string, events []Event) plog.Logs {
	ld := plog.NewLogs()
	rl := ld.ResourceLogs().AppendEmpty()
	resource := rl.Resource().Attributes()
	resource.PutStr(semconv.ServiceName, service)
	resource.PutStr("service.namespace", "shop")
	resource.PutStr("service.version", "4.17.2")
	resource.PutStr("service.instance.id", service+"-7c9d6b5f4-x2x7k")
	resource.PutStr("deployment.environment.name", "production")
	resource.PutStr("telemetry.sdk.language", "go")
	scope := rl.ScopeLogs().AppendEmpty()
	scope.Scope().SetName("shop.example/" + service + "/events")
	scope.Scope().SetVersion("1.3.0")
	records := scope.LogRecords()
	records.EnsureCapacity(len(events))
	for i := range events {
		w.record(&events[i], records.AppendEmpty())
	}
	return ld
}

func (w *Workload) record(e *Event, lr plog.LogRecord) {
	at := pcommon.NewTimestampFromTime(e.Time)
	lr.SetTimestamp(at)
	lr.SetObservedTimestamp(at)
	lr.SetSeverityNumber(plog.SeverityNumberInfo)
	lr.SetSeverityText("INFO")
	lr.SetEventName(e.Type)
	lr.SetTraceID(e.TraceID)
	lr.SetSpanID(e.SpanID)
	lr.SetFlags(plog.DefaultLogRecordFlags.WithIsSampled(true))
	a := lr.Attributes()
	a.EnsureCapacity(9)
	a.PutStr(semconv.EventID, e.ID)
	a.PutStr(semconv.AggregateType, e.AggregateType)
	a.PutStr(semconv.AggregateID, e.AggregateID)
	a.PutStr(semconv.CorrelationID, e.CorrelationID)
	if e.CausationID != "" {
		a.PutStr(semconv.CausationID, e.CausationID)
	}
	a.PutStr(semconv.OrganizationID, e.OrganizationID)
	a.PutStr(semconv.UserID, e.UserID)
	a.PutStr("session.id", e.SessionID)
	a.PutStr("app.module", "shop.example/internal/domain/events")
	if w.Bodies == StringBodies {
		lr.Body().SetStr(string(e.Body.JSON()))
	} else {
		e.Body.fill(lr.Body().SetEmptyMap())
	}
}
