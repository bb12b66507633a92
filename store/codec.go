package store

import "iter"

// Codec gives the events of a log's entries their encoding, which other tools read.
// Its methods may be called concurrently.
type Codec interface {
	// AppendRecords appends an encoding of the records, in order, to dst. Each is good until
	// the next one, but for its resource and its scope. Of the
	// envelope it needs to write what belongs to a log record: event type, trace id and
	// span id.
	AppendRecords(dst []byte, records iter.Seq2[*Envelope, *Record]) []byte
	// DecodeRecords reads what AppendRecords wrote: as many records as there are
	// events, whose envelopes are set already. It sets the events' records, and their
	// contents, which the writer writes. The events share no memory with data.
	DecodeRecords(data []byte, events []NewEvent, contents *ContentWriter) error
}
