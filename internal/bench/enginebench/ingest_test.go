package enginebench

import (
	"os"
	"strconv"
	"testing"
	"time"

	"go.opentelemetry.io/collector/pdata/plog/plogotlp"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

func BenchmarkIngest(b *testing.B) {
	n := 200_000
	if v := os.Getenv("EVENTSTORE_BENCH_EVENTS"); v != "" {
		n, _ = strconv.Atoi(v)
	}
	bodies := workload.MapBodies
	if os.Getenv("BODIES") == "string" {
		bodies = workload.StringBodies
	}
	w := workload.New(workload.Options{Seed: 1, Events: n, Bodies: bodies})
	for b.Loop() {
		s := store.New(store.Options{})
		_ = s.Open(b.Context())
		var decode, app, unm time.Duration
		var worst time.Duration
		var decoder otelevent.Decoder
		for block := range w.Blocks() {
			b.StopTimer()
			var reqs [][]byte
			for _, ld := range w.Logs(block) {
				buf, _ := plogotlp.NewExportRequestFromLogs(ld).MarshalProto()
				reqs = append(reqs, buf)
			}
			b.StartTimer()
			for _, r := range reqs {
				t := time.Now()
				req := plogotlp.NewExportRequest()
				_ = req.UnmarshalProto(r)
				t0 := time.Now()
				unm += t0.Sub(t)
				events := decoder.Decode(req.Logs())
				t1 := time.Now()
				if _, err := s.Append(b.Context(), store.Append{Events: events}); err != nil {
					b.Fatal(err)
				}
				t2 := time.Now()
				decode += t1.Sub(t0)
				app += t2.Sub(t1)
				worst = max(worst, t2.Sub(t1))
			}
		}
		b.ReportMetric(float64(unm.Nanoseconds())/float64(n), "unmarshal-ns")
		b.ReportMetric(float64(decode.Nanoseconds())/float64(n), "decode-ns")
		b.ReportMetric(float64(app.Nanoseconds())/float64(n), "append-ns")
		b.ReportMetric(float64(worst.Microseconds()), "worst-µs")
		b.ReportMetric(float64(s.Status().Bytes)/float64(n), "bytes")
		_ = s.Close()
	}
}
