package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// result is what a command came to.
type result struct {
	code           int
	stdout, stderr string
}

// run runs a command. Its clock stands still, so that events that are imported again
// have the append times that they had.
func run(t testing.TB, stdin string, args ...string) result {
	t.Helper()
	return runAt(t, time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC), stdin, args...)
}

func runAt(t testing.TB, now time.Time, stdin string, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	ctl := &tool{stdin: strings.NewReader(stdin), stdout: &stdout, stderr: &stderr, now: func() time.Time { return now }}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	code := ctl.run(ctx, args)
	return result{code, stdout.String(), stderr.String()}
}

// succeed runs a command that has to end well, and returns what it writes.
func succeed(t testing.TB, stdin string, args ...string) string {
	t.Helper()
	r := run(t, stdin, args...)
	require.Equal(t, exitWhole, r.code, r.stderr)
	return r.stdout
}

// workloadRequest returns 1,000 events as OTLP.
func workloadRequest() string {
	w := workload.New(workload.Options{Seed: 1, Events: workload.BlockEvents, Bodies: workload.MapBodies})
	var request []byte
	var writer otelevent.Writer
	for _, ld := range w.Logs(0) {
		for _, e := range otelevent.Decode(ld) {
			request = writer.Append(request, &e.Envelope, &e.Record)
		}
	}
	return string(writer.End(request))
}

// lastFile returns the file of a directory's log that is written to.
func lastFile(t testing.TB, directory string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(directory, "log", "*"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	return names[len(names)-1]
}

func TestUsage(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	empty := t.TempDir()
	f := func(want string, args ...string) {
		t.Helper()
		r := run(t, "", args...)
		require.Equal(t, exitFailed, r.code, r.stderr)
		require.Contains(t, r.stderr, want)
		require.Equal(t, 1, strings.Count(r.stderr, "\n"), r.stderr)
		require.Empty(t, r.stdout)
	}
	f(`unknown command "destroy"`, "destroy")
	f("accepts 1 arg(s), received 0", "verify")
	f("accepts 1 arg(s), received 2", "export", "a", "b")
	f("unknown flag: --colour", "export", "--colour", "a")
	f(`got "xml", expected ndjson or otlp`, "export", "--format", "xml", missing)
	f(`--from: got "yesterday", expected`, "export", "--from", "yesterday", missing)
	f(`--not-event-type: got "", expected a value that is not empty`, "export", "--not-event-type", "", missing)
	f(`--attr: got "key", expected NAME=VALUE`, "export", "--attr", "key", missing)
	f("missing is no data directory", "export", missing)
	f("missing is no data directory", "verify", missing)
	f("is no data directory", "export", empty)
	f("no such file", "import", "--input", missing, missing)
	f("is a directory", "import", "--input", empty, missing)
	require.NoDirExists(t, missing)
	names, err := os.ReadDir(empty)
	require.NoError(t, err)
	require.Empty(t, names, "what is no data directory is left alone")

	for _, command := range []string{"verify", "export", "import"} {
		require.Contains(t, succeed(t, "", command, "--help"), "Usage:\n  eventstorectl "+command)
	}
	require.Contains(t, succeed(t, ""), "Exit codes")
}

func TestVerify(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	succeed(t, workloadRequest(), "import", "--format", "otlp", directory)
	require.Contains(t, succeed(t, "", "verify", directory), "whole")

	name := lastFile(t, directory)
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	end := len(bytes.TrimRight(whole, "\x00"))

	// An append that was cut short is no damage.
	require.NoError(t, os.WriteFile(name, whole[:end-1], 0o600))
	require.Contains(t, succeed(t, "", "verify", directory), "torn")

	damaged := bytes.Clone(whole)
	damaged[200] ^= 1
	require.NoError(t, os.WriteFile(name, damaged, 0o600))
	r := run(t, "", "verify", directory)
	require.Equal(t, exitDamaged, r.code)
	require.Contains(t, r.stdout, name)
	require.Contains(t, r.stdout, "damaged")
	require.Contains(t, r.stderr, "log damaged: 1 file of "+directory)
	for _, command := range []string{"export", "import"} {
		r = run(t, "", command, directory)
		require.Equal(t, exitDamaged, r.code, r.stderr)
		require.Contains(t, r.stderr, name)
	}
	r = run(t, "", "export", "--damaged", directory)
	require.Equal(t, exitDamaged, r.code)
	require.Contains(t, r.stderr, "missing")
	after, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, damaged, after, "no command changes what is damaged")
}

// What is before the damage is exported, and the directory left as it is.
func TestExportOfWhatIsLeft(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	lines := strings.SplitAfter(strings.Repeat("x\n", 10), "\n")[:10]
	for i := range lines {
		lines[i] = fmt.Sprintf(`{"eventId":"%d","eventType":"Happened"}`+"\n", i+1)
		succeed(t, lines[i], "import", directory)
	}
	whole := succeed(t, "", "export", directory)
	require.Equal(t, whole, succeed(t, "", "export", "--damaged", directory), "nothing is damaged yet")

	name := lastFile(t, directory)
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	content[bytes.Index(content, []byte("\x0a\x015\x12\x08Happened"))] ^= 1 // the envelope of event 5
	require.NoError(t, os.WriteFile(name, content, 0o600))
	before := snapshot(t, directory)
	r := run(t, "", "export", "--damaged", directory)
	require.Equal(t, exitDamaged, r.code)
	require.Equal(t, strings.Join(strings.SplitAfter(whole, "\n")[:4], ""), r.stdout)
	require.Contains(t, r.stderr, "exported 4 events")
	require.Equal(t, before, snapshot(t, directory))
}

// snapshot returns the files of a directory by their names.
func snapshot(t *testing.T, directory string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	in := os.DirFS(directory)
	require.NoError(t, fs.WalkDir(in, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(in, path)
		files[path] = string(content)
		return err
	}))
	return files
}

// A directory that somebody has open is refused by all but verify.
func TestLocked(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	ctl := &tool{stderr: new(bytes.Buffer), now: time.Now}
	s, err := ctl.openStore(t.Context(), directory, create)
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Close()) }()
	_, err = s.Append(t.Context(), store.Append{Events: []store.NewEvent{{Envelope: store.Envelope{EventID: "1", EventType: "T"}}}})
	require.NoError(t, err)
	for _, command := range []string{"export", "import"} {
		r := run(t, "", command, directory)
		require.Equal(t, exitFailed, r.code)
		require.Contains(t, r.stderr, "holds the data directory")
	}
	succeed(t, "", "verify", directory)
}
