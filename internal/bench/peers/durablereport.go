package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
)

// writeDurable writes the medians of the rounds as Markdown. The contenders are the
// collector in memory mode, in file mode, and another one; the second one is compared.
func writeDurable(out io.Writer, o options, all []appended) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s/%s, %d CPUs. %s bodies, seed %d, %v a cell; medians of rounds: %d.\n\n",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), o.workload.Bodies, o.workload.Seed, o.perCell, o.rounds)
	names := []string{all[0].contender, all[1].contender, all[2].contender}
	fmt.Fprintf(&b, "| clients × events a request | | %s | %s over %s | %s over %s |\n|---|---|%s\n",
		strings.Join(names, " | "), names[1], names[0], names[1], names[2], strings.Repeat("---:|", len(names)+2))
	for _, c := range durableCells {
		label := c.String()
		for _, f := range figures {
			fmt.Fprintf(&b, "| %s | %s |", label, f.name)
			label = ""
			writeFigure(&b, names, func(name string) (float64, bool) { return medianOfCell(all, c, name, f.of) })
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// figures are those of a cell. One that is 0 is not known.
var figures = []struct {
	name string
	of   func(*appended) float64
}{
	{"events/s", (*appended).rate},
	{"request p50, ms", func(a *appended) float64 { return inMilliseconds(a.request.p50) }},
	{"request p99, ms", func(a *appended) float64 { return inMilliseconds(a.request.p99) }},
	{"CPU of the server per event, µs", func(a *appended) float64 { return a.cpu.Seconds() * 1e6 / float64(a.events) }},
	{"events a sync", func(a *appended) float64 {
		if a.syncs == 0 {
			return 0
		}
		return float64(a.events) / float64(a.syncs)
	}},
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// writeFigure writes what each contender has, and the second one over the others.
func writeFigure(b *strings.Builder, names []string, of func(name string) (float64, bool)) {
	values := make([]float64, len(names))
	for i, name := range names {
		value, known := of(name)
		if known {
			fmt.Fprintf(b, " %s |", rounded(value))
		} else {
			b.WriteString(" |")
		}
		values[i] = value
	}
	for _, i := range []int{0, 2} {
		if values[i] == 0 || values[1] == 0 {
			b.WriteString(" |")
			continue
		}
		fmt.Fprintf(b, " %.2f |", values[1]/values[i])
	}
	b.WriteString("\n")
}

// rounded writes three digits, and all those before the point.
func rounded(value float64) string {
	switch {
	case value >= 100:
		return fmt.Sprintf("%.0f", value)
	case value >= 10:
		return fmt.Sprintf("%.1f", value)
	default:
		return fmt.Sprintf("%.2f", value)
	}
}

func medianOfCell(all []appended, c cell, contender string, of func(*appended) float64) (value float64, known bool) {
	var values []float64
	for i := range all {
		if all[i].cell == c && all[i].contender == contender {
			values = append(values, of(&all[i]))
		}
	}
	value = median(values)
	return value, value > 0
}
