package httpapi

import (
	"bytes"
	"errors"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// encoder writes events in one media type. The texts that add and end append,
// one after the other, are one document.
type encoder interface {
	add(dst []byte, e *store.JSONEvent) ([]byte, error)
	// end closes the document. Where the media type has a place for it, the
	// cursor of the next page is written; it is empty on the last page.
	end(dst []byte, nextCursor string) ([]byte, error)
}

func newEncoder(mediaType string) encoder {
	switch mediaType {
	case typeNDJSON:
		return &ndjsonEncoder{}
	case typeOTLP:
		return &otlpEncoder{}
	case typeOTLPJSON:
		return &otlpJSONEncoder{}
	default:
		return &pageEncoder{}
	}
}

// pageEncoder writes a page as JSON.
type pageEncoder struct {
	events eventjson.Writer
	begun  bool
}

func (p *pageEncoder) begin(dst []byte) []byte {
	if p.begun {
		return append(dst, ',')
	}
	p.begun = true
	return append(dst, `{"events":[`...)
}

func (p *pageEncoder) add(dst []byte, e *store.JSONEvent) ([]byte, error) {
	return p.events.Append(p.begin(dst), e), nil
}

func (p *pageEncoder) end(dst []byte, nextCursor string) ([]byte, error) {
	if !p.begun {
		dst = p.begin(dst)
	}
	return appendPageEnd(dst, nextCursor), nil
}

// appendPageEnd closes the last list of a page and the page.
func appendPageEnd(dst []byte, nextCursor string) []byte {
	dst = append(dst, ']')
	if nextCursor != "" {
		dst = eventjson.AppendString(dst, `,"nextCursor":`, nextCursor)
	}
	return append(dst, '}')
}

// ndjsonEncoder writes an event a line.
type ndjsonEncoder struct{ events eventjson.Writer }

func (n *ndjsonEncoder) add(dst []byte, e *store.JSONEvent) ([]byte, error) {
	return append(n.events.Append(dst, e), '\n'), nil
}

func (*ndjsonEncoder) end(dst []byte, _ string) ([]byte, error) { return dst, nil }

// otlpEncoder writes an OTLP ExportLogsServiceRequest in protobuf.
type otlpEncoder struct{ writer otelevent.Writer }

func (o *otlpEncoder) add(dst []byte, e *store.JSONEvent) ([]byte, error) {
	return o.writer.Append(dst, &e.Envelope, &e.Record), nil
}

func (o *otlpEncoder) end(dst []byte, _ string) ([]byte, error) { return o.writer.End(dst), nil }

// otlpChunk is how many events are converted at once: enough to share their
// resource, few enough to be small in memory.
const otlpChunk = 64

// replacement stands in JSON for bytes that are no UTF-8. OTLP in protobuf keeps
// these as they were sent.
var replacement = []byte("\ufffd")

// otlpJSONEncoder writes an OTLP ExportLogsServiceRequest in JSON, chunk by
// chunk. The marshaler's document of one chunk is the chunk's resourceLogs
// between begin and end; the whole document has them once.
type otlpJSONEncoder struct {
	writer  otelevent.Writer
	encoded []byte // in protobuf, but for what the writer has still
	events  int
	begun   bool
}

var (
	otlpJSONBegin = []byte(`{"resourceLogs":[`)
	otlpJSONEnd   = []byte(`]}`)
)

func (o *otlpJSONEncoder) add(dst []byte, e *store.JSONEvent) ([]byte, error) {
	o.encoded = o.writer.Append(o.encoded, &e.Envelope, &e.Record)
	if o.events++; o.events < otlpChunk {
		return dst, nil
	}
	return o.flush(dst)
}

func (o *otlpJSONEncoder) end(dst []byte, _ string) ([]byte, error) {
	dst, err := o.flush(dst)
	if !o.begun {
		dst = append(dst, otlpJSONBegin...)
	}
	return append(dst, otlpJSONEnd...), err
}

func (o *otlpJSONEncoder) flush(dst []byte) ([]byte, error) {
	if o.events == 0 {
		return dst, nil
	}
	logs, err := new(plog.ProtoUnmarshaler).UnmarshalLogs(o.writer.End(o.encoded))
	if err != nil {
		return dst, err
	}
	encoded, err := new(plog.JSONMarshaler).MarshalLogs(logs)
	if err != nil {
		return dst, err
	}
	list, begins := bytes.CutPrefix(bytes.ToValidUTF8(encoded, replacement), otlpJSONBegin)
	list, ends := bytes.CutSuffix(list, otlpJSONEnd)
	if !begins || !ends {
		return dst, errors.New("the OTLP document of a chunk has an unexpected form")
	}
	if o.begun {
		dst = append(dst, ',')
	} else {
		dst = append(dst, otlpJSONBegin...)
	}
	o.begun = true
	o.encoded, o.events = o.encoded[:0], 0
	return append(dst, list...), nil
}
