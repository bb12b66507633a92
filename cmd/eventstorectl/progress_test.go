package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProgressLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	ctl := &tool{stderr: &out, now: func() time.Time { return now }}
	f := func(p *progress, after time.Duration, count uint64, want string) {
		t.Helper()
		out.Reset()
		now = now.Add(after)
		p.set(count)
		p.clear()
		require.Equal(t, want, out.String())
	}
	p := ctl.newProgress("import", unitBytes, 2<<20)
	f(p, time.Second, 1<<10, "")
	f(p, 4*time.Second, 1<<20, "import: 1.0 MiB of 2.0 MiB, 50 % after 5s\n")
	f(p, 4*time.Second, 1<<20, "")
	f(p, time.Second, 3<<20, "import: 3.0 MiB of 2.0 MiB, 100 % after 10s\n") // the file grew
	p = ctl.newProgress("read the log", "entries", 0)
	f(p, time.Minute, 1234, "read the log: 1,234 entries after 1m0s\n")
	p.setTotal(5000)
	f(p, time.Minute, 2500, "read the log: 2,500 entries of 5,000 entries, 50 % after 2m0s\n")
}

func TestProgressBar(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	p := &progress{out: &out, now: func() time.Time { return now }, unit: "events", began: now, shown: now}
	p.bar = newBar(&out, "export", p.unit, 0)
	p.setTotal(200)
	now = now.Add(barInterval)
	p.set(100)
	require.Contains(t, out.String(), "export")
	require.Contains(t, out.String(), "50%")
	out.Reset()
	p.set(150)
	require.Empty(t, out.String(), "it was drawn a moment ago")
	p.clear()
	now = now.Add(barInterval)
	p.set(300) // more than there should be
	p.clear()
}
