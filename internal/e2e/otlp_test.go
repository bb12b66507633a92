package e2e

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/plog/plogotlp"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// transports are the ways of OTLP. Each sends one request and answers the error
// that a client sees; they may be used from any goroutine.
var transports = []struct {
	name string
	send func(context.Context, *distro.Collector, plog.Logs) error
}{
	{"gRPC", sendGRPC},
	{"HTTP", sendHTTP},
}

func sendGRPC(ctx context.Context, c *distro.Collector, ld plog.Logs) error {
	conn, err := grpc.NewClient(c.OTLPGRPC, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	_, err = plogotlp.NewGRPCClient(conn).Export(ctx, plogotlp.NewExportRequestFromLogs(ld))
	return errors.Join(err, conn.Close())
}

func sendHTTP(ctx context.Context, c *distro.Collector, ld plog.Logs) error {
	body, err := plogotlp.NewExportRequestFromLogs(ld).MarshalProto()
	if err != nil {
		return err
	}
	status, answer, err := exchange(ctx, http.MethodPost, logsURL(c), http.Header{"Content-Type": {"application/x-protobuf"}}, body)
	if err == nil && status != http.StatusOK {
		err = &httpError{status, string(answer)}
	}
	return err
}

// httpError is an answer of OTLP over HTTP that is not a success.
type httpError struct {
	status int
	body   string
}

func (e *httpError) Error() string { return http.StatusText(e.status) + ": " + e.body }

func logsURL(c *distro.Collector) string { return "http://" + c.OTLPHTTP + "/v1/logs" }

// post sends bytes that need not be OTLP.
func post(t *testing.T, c *distro.Collector, contentType string, body []byte) (status int, answer []byte) {
	t.Helper()
	status, answer, err := exchange(t.Context(), http.MethodPost, logsURL(c), http.Header{"Content-Type": {contentType}}, body)
	require.NoError(t, err)
	return status, answer
}

// mustSend posts one request that must be taken.
func mustSend(t *testing.T, c *distro.Collector, ld plog.Logs) {
	t.Helper()
	require.NoError(t, sendHTTP(t.Context(), c, ld))
}

// testdata reads a file of the repository's testdata folder.
func testdata(t *testing.T, name string) []byte {
	t.Helper()
	root, err := distro.Root()
	require.NoError(t, err)
	content, err := os.ReadFile(filepath.Join(root, "testdata", name))
	require.NoError(t, err)
	return content
}

// logs builds one request of one resource and scope.
func logs(records ...func(plog.LogRecord)) plog.Logs {
	ld := plog.NewLogs()
	resource := ld.ResourceLogs().AppendEmpty()
	resource.Resource().Attributes().PutStr("service.name", "e2e")
	scope := resource.ScopeLogs().AppendEmpty()
	for _, fill := range records {
		record := scope.LogRecords().AppendEmpty()
		record.SetTimestamp(pcommon.NewTimestampFromTime(time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)))
		fill(record)
	}
	return ld
}

// aRecord is a record of a type and an id, changed by the options.
func aRecord(eventType, id string, options ...func(plog.LogRecord)) func(plog.LogRecord) {
	return func(record plog.LogRecord) {
		record.SetEventName(eventType)
		record.Attributes().PutStr("log.record.uid", id)
		for _, option := range options {
			option(record)
		}
	}
}

func withBody(text string) func(plog.LogRecord) {
	return func(record plog.LogRecord) { record.Body().SetStr(text) }
}

func ofAggregate(aggregateType, id string) func(plog.LogRecord) {
	return func(record plog.LogRecord) {
		record.Attributes().PutStr("aggregate.type", aggregateType)
		record.Attributes().PutStr("aggregate.id", id)
	}
}

func expecting(version int64) func(plog.LogRecord) {
	return func(record plog.LogRecord) { record.Attributes().PutInt("aggregate.expected_version", version) }
}
