package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
)

// write writes what was measured as Markdown.
func (h *history) write(out io.Writer, o options) error {
	var b strings.Builder
	cpus := fmt.Sprintf("%d CPUs", runtime.NumCPU())
	if o.cpus != "" {
		cpus += ", the collector on CPUs " + o.cpus
	}
	w := h.workload
	fmt.Fprintf(&b, "\n%s %s/%s, %s. %d events, %s bodies, seed %d; max_bytes %d, with which memory holds a share of %.2f of them.\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, cpus, w.Events, w.Bodies, w.Seed, h.maxBytes, h.hot)
	h.writeRestarts(&b)
	if len(h.rows) > 0 {
		h.writeReads(&b)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func (h *history) writeRestarts(b *strings.Builder) {
	events := float64(h.workload.Events)
	b.WriteString("\n| restart | time from exec to ready | events/s | RSS when ready, own + files | when settled, own + files |\n|---|---:|---:|---:|---:|\n")
	for _, dropped := range []bool{true, false} {
		name := "files in the page cache"
		if dropped {
			name = "files on disk alone"
		}
		of := slices.DeleteFunc(slices.Clone(h.restarts), func(r restart) bool { return r.dropped != dropped })
		if len(of) == 0 {
			continue
		}
		slices.SortFunc(of, func(a, b restart) int { return int(a.took - b.took) })
		r := median(of)
		fmt.Fprintf(b, "| %s | %.2f s | %.0f | %s | %s |\n", name, r.took.Seconds(), events/r.took.Seconds(), r.ready.megabytes(), r.settled.megabytes())
	}
	b.WriteString("\n| | |\n|---|---:|\n")
	fmt.Fprintf(b, "| segments on disk per event, bytes | %.0f |\n", float64(h.segmentBytes)/events)
	fmt.Fprintf(b, "| log on disk, MB | %.0f |\n", float64(h.logBytes)/1e6)
	last := h.restarts[len(h.restarts)-1].settled
	fmt.Fprintf(b, "| own memory per event when settled, bytes | %.0f |\n", float64(last.anonymous)/events)
	if len(h.rows) > 0 {
		fmt.Fprintf(b, "| RSS after the reads, own + files | %s |\n", h.after.megabytes())
	}
}

func (m memory) megabytes() string {
	return fmt.Sprintf("%.0f + %.0f MB", float64(m.anonymous)/1e6, float64(m.files)/1e6)
}

func (h *history) writeReads(b *strings.Builder) {
	b.WriteString("\n| read over HTTP, p50 / p99 | hot | cold, first touch | cold |\n|---|---:|---:|---:|\n")
	for i := range h.rows {
		r := &h.rows[i]
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", r.name, r.hotTimes, r.firstTimes, r.coldTimes)
	}
	b.WriteString("\nThe p99 of fewer than 100 requests is the slowest of them.\n")
}

// String writes p50 and p99, nothing where there are no times.
func (l latencies) String() string {
	if len(l) == 0 {
		return ""
	}
	return milliseconds(l.quantile(0.5)) + " / " + milliseconds(l.quantile(0.99))
}
