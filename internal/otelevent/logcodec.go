package otelevent

import (
	"fmt"
	"iter"
	"sync"

	"github.com/gyroscops/otel-eventstore/store"
)

// Codec writes the events of a log as an OTLP ExportLogsServiceRequest in protobuf,
// which has the fields of LogsData, so that any tool for OTLP can read them. It
// implements [store.Codec].
type Codec struct{}

var _ store.Codec = Codec{}

var (
	writers     = sync.Pool{New: func() any { return new(Writer) }}
	logDecoders = sync.Pool{New: func() any { return new(logDecoder) }}
)

// AppendRecords appends the request of the records to dst.
func (Codec) AppendRecords(dst []byte, records iter.Seq2[*store.Envelope, *store.Record]) []byte {
	w := writers.Get().(*Writer)
	for env, r := range records {
		dst = w.Append(dst, env, r)
	}
	dst = w.End(dst)
	w.release()
	writers.Put(w)
	return dst
}

// DecodeRecords reads the records of a request: see [store.Codec]. The envelopes are
// right whatever the attributes say. It fails at what is no such request, and where
// there are more or fewer records than events; what it has set until then is not to
// be used.
func (Codec) DecodeRecords(data []byte, events []store.NewEvent, contents *store.ContentWriter) error {
	d := logDecoders.Get().(*logDecoder)
	d.events, d.contents = events, contents
	err := d.request(data)
	if err != nil {
		err = fmt.Errorf("record %d of %d: %w", len(events)-len(d.events)+1, len(events), err)
	}
	d.events, d.contents = nil, nil
	logDecoders.Put(d)
	return err
}
