package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// How often progress is shown: as a bar, and as lines, which stay.
const (
	barInterval  = 100 * time.Millisecond
	lineInterval = 5 * time.Second
)

// progress shows how far something is, as a bar on a terminal and as lines elsewhere.
type progress struct {
	out   io.Writer
	now   func() time.Time
	what  string // that is done
	unit  string // of the count
	total uint64 // 0 where it is not known

	began, shown time.Time
	bar          *progressbar.ProgressBar // nil for lines
}

func (t *tool) newProgress(what, unit string, total uint64) *progress {
	p := &progress{out: t.stderr, now: t.now, what: what, unit: unit, total: total, began: t.now()}
	p.shown = p.began
	if f, ok := t.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.bar = newBar(f, what, unit, total)
	}
	return p
}

func newBar(out io.Writer, what, unit string, total uint64) *progressbar.ProgressBar {
	length := int64(-1)
	if total > 0 {
		length = int64(total)
	}
	return progressbar.NewOptions64(length,
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetItsString(unit),
		progressbar.OptionShowBytes(unit == unitBytes),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionFullWidth(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetSpinnerChangeInterval(0), // no goroutine: set draws
	)
}

const unitBytes = "bytes"

// set shows the count, unless it was shown a moment ago.
func (p *progress) set(count uint64) {
	now, interval := p.now(), lineInterval
	if p.bar != nil {
		interval = barInterval
	}
	if now.Sub(p.shown) < interval {
		return
	}
	p.shown = now
	if p.bar != nil {
		_ = p.bar.Set64(int64(count)) // a terminal that can't show it is no fault
		return
	}
	_, _ = fmt.Fprintln(p.out, p.line(count, now.Sub(p.began)))
}

// setTotal is for a total that is known late.
func (p *progress) setTotal(total uint64) {
	if total == p.total {
		return
	}
	p.total = total
	if p.bar != nil {
		p.bar.ChangeMax64(int64(total))
	}
}

func (p *progress) line(count uint64, took time.Duration) string {
	line := p.what + ": " + p.amount(count)
	if p.total > 0 {
		line += fmt.Sprintf(" of %s, %d %%", p.amount(p.total), 100*count/max(p.total, count))
	}
	return line + fmt.Sprintf(" after %s", took.Round(time.Second))
}

func (p *progress) amount(count uint64) string {
	if p.unit == unitBytes {
		return humanize.IBytes(count)
	}
	return humanize.Comma(int64(count)) + " " + p.unit
}

// clear makes room for a line of text.
func (p *progress) clear() {
	if p.bar != nil {
		_ = p.bar.Clear()
	}
}
