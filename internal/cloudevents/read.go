package cloudevents

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/cloudevents/sdk-go/v2/binding/format"
	"go.opentelemetry.io/collector/pdata/plog"
)

// message is one event as it was sent, in whichever mode.
type message struct {
	// where says which event of a batch it is, and is empty for one alone.
	where string
	// member is what the name of an attribute follows, in an error.
	member string
	// attributes are the context attributes and extensions by name. A value is a
	// string, a bool or an int32.
	attributes map[string]any
	// json is data that was sent as JSON, raw is data that was sent as it is; at
	// most one is set.
	json, raw []byte
}

// text returns an attribute that is a text, "" where there is none.
func (m *message) text(name string) string {
	text, _ := m.attributes[name].(string)
	return text
}

// malformed is an error about one attribute, or one member.
func (m *message) malformed(name string, cause error) error {
	return fmt.Errorf("%w: %s%s%s: %w", ErrMalformed, m.where, m.member, name, cause)
}

// Sent reports whether the headers announce CloudEvents, in any of the modes.
func Sent(header http.Header) bool {
	return format.Lookup(header.Get("Content-Type")) != nil || header.Get(specVersionHeader) != ""
}

// Read returns the events of a request, one log record each, in their order. It
// reads the whole body: limit it with [http.MaxBytesReader], whose error becomes
// [ErrTooLarge]. One event that can't be taken is an error for all of them.
func Read(r *http.Request) (plog.Logs, error) {
	messages, err := readMessages(r)
	if err != nil {
		return plog.Logs{}, err
	}
	if len(messages) == 0 {
		return plog.Logs{}, ErrNoEvent
	}
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	records.EnsureCapacity(len(messages))
	request, traced := parseTraceParent(r.Header.Get(extensionTraceParent))
	for i := range messages {
		record := records.AppendEmpty()
		if err := messages[i].toRecord(record); err != nil {
			return plog.Logs{}, err
		}
		if traced && record.TraceID().IsEmpty() {
			request.put(record)
		}
	}
	return logs, nil
}

func readMessages(r *http.Request) ([]message, error) {
	if !Sent(r.Header) {
		return nil, fmt.Errorf("%w: expected Content-Type %s or %s, or a %s header",
			ErrMediaType, format.JSON.MediaType(), format.JSONBatch.MediaType(), specVersionHeader)
	}
	body, err := io.ReadAll(r.Body)
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, fmt.Errorf("%w: the body may have %d bytes", ErrTooLarge, tooLarge.Limit)
	} else if err != nil {
		return nil, fmt.Errorf("%w: body: %w", ErrMalformed, err)
	}
	switch format.Lookup(r.Header.Get("Content-Type")) {
	case format.JSON:
		return readStructured(body)
	case format.JSONBatch:
		return readBatch(body)
	default:
		return readBinary(r.Header, body)
	}
}
