package otelevent

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/zeebo/xxh3"

	"github.com/gyroscops/otel-eventstore/store"
)

// idSource derives ids for the events of one request that bring none: from
// all that the producer said, so that a request sent again has the same ids,
// and from the ordinal among equal records, so that two of them stay two.
type idSource struct {
	seen map[xxh3.Uint128]uint64
	buf  []byte
}

func newIDSource() *idSource {
	return &idSource{seen: make(map[xxh3.Uint128]uint64)}
}

// next returns 32 lower-case hex digits.
func (s *idSource) next(e *store.NewEvent) string {
	s.buf = e.Record.AppendBinary(s.buf[:0])
	s.buf = e.Content.AppendBinary(s.buf)
	for _, part := range [...]string{
		e.EventType, e.TraceID, e.SpanID, e.AggregateType, e.AggregateID, e.CorrelationID, e.CausationID,
		e.OrganizationID, e.UserID,
	} {
		s.buf = binary.AppendUvarint(s.buf, uint64(len(part)))
		s.buf = append(s.buf, part...)
	}
	sum := xxh3.Hash128(s.buf)
	ordinal := s.seen[sum]
	s.seen[sum]++
	if ordinal > 0 {
		s.buf = binary.AppendUvarint(s.buf, ordinal)
		sum = xxh3.Hash128(s.buf)
	}
	digest := sum.Bytes()
	return hex.EncodeToString(digest[:])
}
