package e2e

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
	"github.com/gyroscops/otel-eventstore/internal/semconv"
)

// The figures that testdata/cloudtrail/README.md states.
const (
	cloudTrailRecords    = 2_900
	cloudTrailErrors     = 300
	cloudTrailLargest    = "AKIATFQR7NSC8Q4X20BJ"
	cloudTrailLargestLen = 2_104
)

func TestCloudTrail(t *testing.T) {
	t.Parallel()
	c := start(t)
	var sent []plog.Logs
	for _, request := range cloudTrailRequests(t) {
		status, body := post(t, c, "application/json", request)
		require.Equalf(t, 200, status, "%s", body)
		ld, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(request)
		require.NoError(t, err)
		sent = append(sent, ld)
	}
	a := apiOf(t, c)
	require.Empty(t, a.rejections().Rejections)
	t.Run("figures", func(t *testing.T) { requireCloudTrailFigures(t, apiOf(t, c)) })
	t.Run("statistics", func(t *testing.T) { requireCloudTrailStatistics(t, apiOf(t, c)) })
	t.Run("OTLP out is OTLP in", func(t *testing.T) { requireSameOTLP(t, c, sent) })
}

func requireCloudTrailFigures(t *testing.T, a api) {
	require.Equal(t, cloudTrailRecords, a.count(nil))
	groups := func(field string) counts { return read[counts](a, "/counts", url.Values{"groupBy": {field}}) }

	require.Len(t, groups("eventId").Groups, cloudTrailRecords)
	types := groups("eventType")
	require.Len(t, types.Groups, 260)
	require.Equal(t, []keyCount{{"Decrypt", 178}, {"DescribeRouteTables", 163}, {"GetUser", 130}}, types.Groups[:3])
	require.Contains(t, types.Groups, keyCount{"AssumeRole", 49})

	correlations := groups("correlationId")
	require.Len(t, correlations.Groups, 191)
	require.Equal(t, keyCount{cloudTrailLargest, cloudTrailLargestLen}, correlations.Groups[0])
	require.Len(t, groups("userId").Groups, 20)
	require.Len(t, groups("organizationId").Groups, 1)

	for code, want := range map[string]int{
		"ThrottlingException": 102, "Client.UnauthorizedOperation": 44, "AccessDenied": 16,
	} {
		require.Equal(t, want, a.count(url.Values{"data.errorCode": {code}}), code)
	}
	withError := 0
	for _, e := range a.events(nil) {
		if _, ok := e.Data["errorCode"]; ok {
			withError++
		}
	}
	require.Equal(t, cloudTrailErrors, withError)

	largest := read[timeline](a, "/correlations/"+cloudTrailLargest, url.Values{"limit": {"10000"}})
	require.Equal(t, cloudTrailLargestLen, largest.EventCount)
	require.Len(t, largest.Events, cloudTrailLargestLen)
	for i := 1; i < len(largest.Events); i++ {
		before, e := largest.Events[i-1], largest.Events[i]
		require.False(t, e.Timestamp.Before(before.Timestamp))
		if e.Timestamp.Equal(before.Timestamp) {
			require.Greater(t, e.Position, before.Position)
		}
	}
}

func requireCloudTrailStatistics(t *testing.T, a api) {
	trends := read[struct {
		From    time.Time `json:"from"`
		Total   int       `json:"total"`
		Buckets []struct {
			Start time.Time `json:"start"`
			Count int       `json:"count"`
		} `json:"buckets"`
	}](a, "/trends", url.Values{"interval": {"minute"}})
	first, last := time.Date(2023, 7, 10, 11, 42, 18, 0, time.UTC), time.Date(2023, 7, 10, 12, 37, 50, 0, time.UTC)
	require.Equal(t, cloudTrailRecords, trends.Total)
	require.Len(t, trends.Buckets, 56) // from 11:42 to 12:37, the empty ones too
	require.Equal(t, first.Truncate(time.Minute), trends.Buckets[0].Start)
	require.Equal(t, last.Truncate(time.Minute), trends.Buckets[55].Start)

	var earliest, latest time.Time
	for _, e := range a.events(nil) {
		if earliest.IsZero() || e.Timestamp.Before(earliest) {
			earliest = e.Timestamp
		}
		if e.Timestamp.After(latest) {
			latest = e.Timestamp
		}
	}
	require.Equal(t, first, earliest)
	require.Equal(t, last, latest)

	statistics := read[struct {
		Total            int        `json:"total"`
		ByEventType      []keyCount `json:"byEventType"`
		ByEventTypeOther int        `json:"byEventTypeOther"`
		ByUser           []keyCount `json:"byUser"`
		ByUserMissing    int        `json:"byUserMissing"`
		ByService        []keyCount `json:"byService"`
	}](a, "/statistics", nil)
	require.Equal(t, cloudTrailRecords, statistics.Total)
	require.Len(t, statistics.ByEventType, 100)
	sum := statistics.ByEventTypeOther
	for _, group := range statistics.ByEventType {
		sum += group.Count
	}
	require.Equal(t, cloudTrailRecords, sum)
	require.Len(t, statistics.ByUser, 20)
	require.Equal(t, 1, statistics.ByUserMissing)
	require.Equal(t, []keyCount{{"cloudtrail-invictus", cloudTrailRecords}}, statistics.ByService)
}

// requireSameOTLP replays the store as OTLP, in both encodings, and compares it
// with what was sent, record by record in the order of sending.
func requireSameOTLP(t *testing.T, c *distro.Collector, sent []plog.Logs) {
	a := apiOf(t, c)
	want := oneByOne(t, sent...)
	require.Len(t, want, cloudTrailRecords)

	protobuf, err := (&plog.ProtoUnmarshaler{}).UnmarshalLogs(a.get("/replay", nil, "application/x-protobuf"))
	require.NoError(t, err)
	inJSON, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(a.get("/replay", nil, "application/json;format=otlp"))
	require.NoError(t, err)
	for _, replayed := range []plog.Logs{protobuf, inJSON} {
		got := oneByOne(t, withoutEventID(t, replayed))
		require.Len(t, got, len(want))
		for i := range want {
			require.Equal(t, want[i], got[i])
		}
	}
}

// withoutEventID takes away the one canonical attribute that this data lacks,
// which the processor therefore added from event.id.
func withoutEventID(t *testing.T, ld plog.Logs) plog.Logs {
	t.Helper()
	for _, resource := range ld.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				source, _ := record.Attributes().Get("event.id")
				added, ok := record.Attributes().Get(semconv.EventID)
				require.True(t, ok)
				require.Equal(t, source.Str(), added.Str())
				record.Attributes().RemoveIf(func(key string, _ pcommon.Value) bool { return key == semconv.EventID })
			}
		}
	}
	return ld
}

// oneByOne answers each record, with its resource and scope, as OTLP/JSON.
func oneByOne(t *testing.T, requests ...plog.Logs) []string {
	t.Helper()
	var all []string
	for _, ld := range requests {
		for _, resource := range ld.ResourceLogs().All() {
			for _, scope := range resource.ScopeLogs().All() {
				for _, record := range scope.LogRecords().All() {
					one := plog.NewLogs()
					r := one.ResourceLogs().AppendEmpty()
					resource.Resource().CopyTo(r.Resource())
					r.SetSchemaUrl(resource.SchemaUrl())
					s := r.ScopeLogs().AppendEmpty()
					scope.Scope().CopyTo(s.Scope())
					s.SetSchemaUrl(scope.SchemaUrl())
					record.CopyTo(s.LogRecords().AppendEmpty())
					text, err := (&plog.JSONMarshaler{}).MarshalLogs(one)
					require.NoError(t, err)
					all = append(all, string(text))
				}
			}
		}
	}
	return all
}

// cloudTrailRequests answers the lines of the data set, each one request.
func cloudTrailRequests(t *testing.T) [][]byte {
	t.Helper()
	unzipped, err := gzip.NewReader(bytes.NewReader(testdata(t, "cloudtrail/cloudtrail.otlp.jsonl.gz")))
	require.NoError(t, err)
	var requests [][]byte
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		require.True(t, json.Valid(lines.Bytes()))
		requests = append(requests, bytes.Clone(lines.Bytes()))
	}
	require.NoError(t, lines.Err())
	return requests
}
