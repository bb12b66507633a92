package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/plog"
)

// cloudTrailRequest returns the CloudTrail events as OTLP, the messages one after the
// other.
func cloudTrailRequest(t testing.TB) string {
	t.Helper()
	zipped, err := os.Open("../../testdata/cloudtrail/cloudtrail.otlp.jsonl.gz")
	require.NoError(t, err)
	defer func() { require.NoError(t, zipped.Close()) }()
	unzipped, err := gzip.NewReader(zipped)
	require.NoError(t, err)
	var request strings.Builder
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		ld, err := new(plog.JSONUnmarshaler).UnmarshalLogs(lines.Bytes())
		require.NoError(t, err)
		message, err := new(plog.ProtoMarshaler).MarshalLogs(ld)
		require.NoError(t, err)
		request.Write(message)
	}
	require.NoError(t, lines.Err())
	return request.String()
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	for name, request := range map[string]string{"workload": workloadRequest(), "cloudtrail": cloudTrailRequest(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			in := func(name string) string { return filepath.Join(folder, name) }
			r := run(t, request, "import", "--format", "otlp", in("first"))
			require.NotContains(t, r.stdout, "imported 0 events")
			lines := succeed(t, "", "export", in("first"))
			require.NotEmpty(t, lines)
			require.Empty(t, succeed(t, "", "export", "--format", "otlp", "--output", in("events.otlp"), in("first")))

			succeed(t, lines, "import", in("lines"))
			require.Equal(t, lines, succeed(t, "", "export", in("lines")))

			succeed(t, "", "import", "--format", "otlp", "--input", in("events.otlp"), in("otlp"))
			otlp, err := os.ReadFile(in("events.otlp"))
			require.NoError(t, err)
			require.Equal(t, string(otlp), succeed(t, "", "export", "--format", "otlp", in("otlp")))
			require.Equal(t, ids(lines), ids(succeed(t, "", "export", in("otlp"))))
			for _, directory := range []string{"first", "lines", "otlp"} {
				succeed(t, "", "verify", in(directory))
			}
		})
	}
}

// A store of whose beginning events were evicted, with events of several days.
func TestPreserve(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	in := func(name string) string { return filepath.Join(folder, name) }
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, time.UTC) }
	event := func(n int) string {
		return fmt.Sprintf(`{"eventId":"%d","eventType":"Happened","aggregateType":"A","aggregateId":"%d","data":{"n":%d}}`+"\n", n, n%2, n)
	}
	for n := range 6 {
		require.Equal(t, exitWhole, runAt(t, day(n+1), event(n), "import", in("first")).code)
	}
	request := workloadRequest()
	require.Equal(t, exitWhole, runAt(t, day(7), request, "import", "--format", "otlp", in("first")).code)
	whole := succeed(t, "", "export", in("first"))
	late := succeed(t, "", "export", "--from-position", "3", in("first"))
	require.Contains(t, late, `"version":3`)

	succeed(t, whole, "import", "--preserve", in("whole"))
	require.Equal(t, whole, succeed(t, "", "export", in("whole")))
	succeed(t, late, "import", "--preserve", in("late"))
	require.Equal(t, late, succeed(t, "", "export", in("late")))

	otlp := succeed(t, "", "export", "--preserve", "--format", "otlp", in("first"))
	succeed(t, otlp, "import", "--preserve", "--format", "otlp", in("otlp"))
	require.Equal(t, whole, succeed(t, "", "export", in("otlp")))
	require.Equal(t, otlp, succeed(t, "", "export", "--preserve", "--format", "otlp", in("otlp")))

	f := func(code int, want, stdin, directory string, flags ...string) {
		t.Helper()
		r := run(t, stdin, append([]string{"import", "--preserve", in(directory)}, flags...)...)
		require.Equal(t, code, r.code, r.stderr)
		require.Contains(t, r.stderr, want)
	}
	lines := strings.SplitAfter(whole, "\n")
	f(exitFailed, "is not empty, its last position is 1006", whole, "whole")
	f(exitDamaged, "position 3 comes where 2 does", lines[0]+lines[2], "gap")
	f(exitDamaged, "line 2: invalid character", lines[0]+"nothing\n", "fault")
	f(exitDamaged, "record 1: does not say its position: export it with --preserve", request, "bare", "--format", "otlp")
	require.Empty(t, succeed(t, "", "export", in("fault")))
}

// ids returns the lines of events up to their ids.
func ids(ndjson string) (ids []string) {
	for line := range strings.Lines(ndjson) {
		id, _, _ := strings.Cut(line, `,"eventType"`)
		ids = append(ids, id)
	}
	return ids
}

// What was imported is not imported again, and new events go behind it.
func TestImportAgain(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	event := func(n int) string {
		return fmt.Sprintf(`{"eventId":"%d","eventType":"Happened","data":{"n":%d}}`+"\n", n, n)
	}
	require.Equal(t, "imported 2 events, 0 were there already, 0 could not be taken\n",
		succeed(t, event(1)+"\n"+event(2), "import", directory))
	r := runAt(t, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), event(2)+event(1)+event(3)+event(1), "import", directory)
	require.Equal(t, result{0, "imported 1 events, 3 were there already, 0 could not be taken\n", ""}, r)
	exported := succeed(t, "", "export", directory)
	require.Equal(t, []string{`{"position":1,"eventId":"1"`, `{"position":2,"eventId":"2"`, `{"position":3,"eventId":"3"`}, ids(exported))
	require.Contains(t, exported, `"recordedAt":"2026-11-23T10:00:00.000000000Z","data":{"n":2}`)
	require.Contains(t, exported, `"recordedAt":"2026-11-24T00:00:00.000000000Z","data":{"n":3}`)
}

func TestImportListsWhatItCannotTake(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	r := run(t, `{"eventId":"1","eventType":"Happened"}

{"eventId":"2"}
nothing
{"eventId":"1","eventType":"Other"}
{"eventId":"3","eventType":"Happened","unknown":1}
{"eventId":"4","eventType":"Happened"}`, "import", directory)
	require.Equal(t, exitDamaged, r.code)
	require.Equal(t, "imported 2 events, 0 were there already, 4 could not be taken\n", r.stdout)
	var begins []string
	for line := range strings.Lines(r.stderr) {
		begins = append(begins, line[:min(len(line), 24)])
	}
	require.Equal(t, []string{
		"line 3: missing_event_ty", "line 4: invalid characte", "line 5: event_id_collisi", "line 6: json: unknown fi",
		"eventstorectl: not every",
	}, begins)
}

func TestImportListsSoMany(t *testing.T) {
	t.Parallel()
	r := run(t, strings.Repeat("{}\n", 3*mostListed), "import", filepath.Join(t.TempDir(), "data"))
	require.Equal(t, exitDamaged, r.code)
	require.Equal(t, mostListed+2, strings.Count(r.stderr, "\n"))
	require.Contains(t, r.stderr, "line 1000: ")
	require.Contains(t, r.stderr, "and more")
	require.Contains(t, r.stdout, "3,000 could not be taken")
}

// What comes before the place where a request is broken is imported.
func TestImportOfBrokenOTLP(t *testing.T) {
	t.Parallel()
	request := workloadRequest()
	f := func(request, want string) {
		t.Helper()
		directory := filepath.Join(t.TempDir(), "data")
		r := run(t, request, "import", "--format", "otlp", directory)
		require.Equal(t, exitFailed, r.code)
		require.Contains(t, r.stderr, want)
	}
	f("{}", "no OTLP request in the message at byte 0: got 0x7b, expected the tag of ResourceLogs")
	f("\x0a\xff\xff\xff\xff\x0f", "got a length of 4294967295 bytes")
	f("\x0a\x02\x0a", "unexpected EOF")
	f("\x0a\x02\x0a\x05", "no OTLP request in the message at byte 0")
	f(request[:len(request)-1], "unexpected EOF")
	f(request+"}", fmt.Sprintf("in the message at byte %d: got 0x7d", len(request)))

	directory := filepath.Join(t.TempDir(), "data")
	r := run(t, request+"}", "import", "--format", "otlp", directory)
	require.Contains(t, r.stdout, "imported 1,000 events")
	require.Equal(t, 1000, strings.Count(succeed(t, "", "export", directory), "\n"))
}

func TestExportFilters(t *testing.T) {
	t.Parallel()
	directory := filepath.Join(t.TempDir(), "data")
	succeed(t, `{"eventId":"1","eventType":"A","aggregateType":"P","aggregateId":"7","timestamp":"2026-01-01T00:00:00Z","data":{"a":{"b":1}}}
{"eventId":"2","eventType":"B","aggregateType":"P","aggregateId":"8","timestamp":"2026-01-02T00:00:00Z","tags":["x:y"],"data":{"a":{"b":2}}}
{"eventId":"3","eventType":"C","timestamp":"2026-01-03T00:00:00Z","data":{"text":"needle"},"metadata":{"userId":"ada","attributes":{"k":"v"}}}
`, "import", directory)
	f := func(want string, flags ...string) {
		t.Helper()
		var got strings.Builder
		for _, id := range ids(succeed(t, "", append([]string{"export", directory}, flags...)...)) {
			got.WriteString(strings.Trim(id[len(`{"position":1,"eventId":`):], `"`))
		}
		require.Equal(t, want, got.String(), flags)
	}
	f("123")
	f("12", "--event-type", "A", "--event-type", "B")
	f("23", "--not-event-type", "A")
	f("12", "--aggregate-type", "P")
	f("2", "--aggregate-type", "P", "--aggregate-id", "8")
	f("2", "--tag", "x:y")
	f("3", "--user-id", "ada")
	f("23", "--from", "2026-01-02T00:00:00Z")
	f("1", "--to", "2026-01-02T00:00:00Z")
	f("3", "--q", "NEEDLE")
	f("3", "--attr", "k=v")
	f("12", "--data", "a.b=1", "--data", "a.b=2")
	f("23", "--from-position", "2")
	f("2", "--from-position", "2", "--to-position", "2")
	f("", "--service", "none")
	f("", "--recorded-to", "2026-01-01T00:00:00Z")
}

// A file is there whole or not at all.
func TestExportFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	directory := filepath.Join(folder, "data")
	succeed(t, `{"eventId":"1","eventType":"A"}`, "import", directory)
	name := filepath.Join(folder, "events.ndjson")
	require.NoError(t, os.WriteFile(name, []byte("before"), 0o600))
	r := run(t, "", "export", "--from-position", "1", "--output", filepath.Join(folder, "missing", "events"), directory)
	require.Equal(t, exitFailed, r.code)
	r = run(t, "", "export", "-o", name, directory)
	require.Equal(t, result{0, "", "exported 1 events\n"}, r)
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, succeed(t, "", "export", directory), string(content))

	require.ErrorIs(t, writeFile(name, func(w io.Writer) error {
		_, err := w.Write([]byte("half"))
		require.NoError(t, err)
		return os.ErrDeadlineExceeded
	}), os.ErrDeadlineExceeded)
	after, err := os.ReadFile(name)
	require.NoError(t, err)
	require.Equal(t, content, after)
	names, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, names, 2, "no half a file is left")
}
