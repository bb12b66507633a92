package cloudevents

import (
	"encoding/hex"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
)

// traceParent is the trace context that a W3C traceparent has.
type traceParent struct {
	traceID pcommon.TraceID
	spanID  pcommon.SpanID
	flags   [1]byte
}

// parseTraceParent reads version 00, of which nothing is lost so.
func parseTraceParent(text string) (p traceParent, ok bool) {
	parts := strings.Split(text, "-")
	ok = len(parts) == 4 && parts[0] == "00" &&
		decodeHex(p.traceID[:], parts[1]) && decodeHex(p.spanID[:], parts[2]) && decodeHex(p.flags[:], parts[3]) &&
		!p.traceID.IsEmpty() && !p.spanID.IsEmpty()
	return p, ok
}

// decodeHex fills dst, which needs just as many lower-case digits.
func decodeHex(dst []byte, digits string) bool {
	if len(digits) != hex.EncodedLen(len(dst)) || strings.ToLower(digits) != digits {
		return false
	}
	_, err := hex.Decode(dst, []byte(digits))
	return err == nil
}

func (p *traceParent) put(record plog.LogRecord) {
	record.SetTraceID(p.traceID)
	record.SetSpanID(p.spanID)
	record.SetFlags(plog.LogRecordFlags(p.flags[0]))
}
