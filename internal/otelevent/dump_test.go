package otelevent

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/xpdata/entity"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// dump returns one text per record that holds all that a record has, with its
// resource and its scope: two records are equal when their texts are. Doubles
// are shown by their bits, so that NaN equals itself.
func dump(ld plog.Logs) []string {
	var records []string
	for _, rl := range ld.ResourceLogs().All() {
		for _, sl := range rl.ScopeLogs().All() {
			for _, lr := range sl.LogRecords().All() {
				var b strings.Builder
				fmt.Fprintf(&b, "resource %q dropped %d\n", rl.SchemaUrl(), rl.Resource().DroppedAttributesCount())
				dumpMap(&b, rl.Resource().Attributes())
				for _, ref := range entity.ResourceEntityRefs(rl.Resource()).All() {
					fmt.Fprintf(&b, "\nentity %q %q %q %q", ref.SchemaUrl(), ref.Type(), ref.IdKeys().AsRaw(), ref.DescriptionKeys().AsRaw())
				}
				fmt.Fprintf(&b, "\nscope %q %q %q dropped %d\n", sl.SchemaUrl(), sl.Scope().Name(), sl.Scope().Version(),
					sl.Scope().DroppedAttributesCount())
				dumpMap(&b, sl.Scope().Attributes())
				fmt.Fprintf(&b, "\nrecord %q %d %d severity %d %q flags %d dropped %d trace %s span %s\n",
					lr.EventName(), lr.Timestamp(), lr.ObservedTimestamp(), lr.SeverityNumber(), lr.SeverityText(),
					lr.Flags(), lr.DroppedAttributesCount(), lr.TraceID(), lr.SpanID())
				dumpMap(&b, lr.Attributes())
				b.WriteString("\nbody ")
				dumpValue(&b, lr.Body())
				records = append(records, b.String())
			}
		}
	}
	return records
}

func dumpMap(b *strings.Builder, m pcommon.Map) {
	b.WriteString("{")
	for key, v := range m.All() {
		fmt.Fprintf(b, "%q: ", key)
		dumpValue(b, v)
		b.WriteString(", ")
	}
	b.WriteString("}")
}

func dumpValue(b *strings.Builder, v pcommon.Value) {
	switch v.Type() {
	case pcommon.ValueTypeEmpty:
		b.WriteString("null")
	case pcommon.ValueTypeStr:
		fmt.Fprintf(b, "%q", v.Str())
	case pcommon.ValueTypeBool:
		fmt.Fprint(b, v.Bool())
	case pcommon.ValueTypeInt:
		fmt.Fprintf(b, "int %d", v.Int())
	case pcommon.ValueTypeDouble:
		fmt.Fprintf(b, "double %g (%x)", v.Double(), math.Float64bits(v.Double()))
	case pcommon.ValueTypeBytes:
		fmt.Fprintf(b, "bytes %x", v.Bytes().AsRaw())
	case pcommon.ValueTypeSlice:
		b.WriteString("[")
		for _, element := range v.Slice().All() {
			dumpValue(b, element)
			b.WriteString(", ")
		}
		b.WriteString("]")
	case pcommon.ValueTypeMap:
		dumpMap(b, v.Map())
	}
}
