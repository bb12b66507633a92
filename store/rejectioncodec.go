package store

import "encoding/binary"

// append appends an encoding of the rejections to dst.
func (rs *rejections) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, rs.last)
	dst = binary.AppendUvarint(dst, uint64(len(rs.list)))
	for _, r := range rs.list {
		dst = append(dst, r.key[:]...)
		dst = binary.AppendUvarint(dst, r.sequence)
		dst = binary.AppendVarint(dst, r.at)
		dst = binary.AppendUvarint(dst, r.count)
		dst = appendString(dst, string(r.reason))
		dst = appendString(dst, r.detail)
		for _, field := range envelopeFields[1:] {
			dst = appendString(dst, *field(&r.envelope))
		}
		dst = appendStrings(dst, r.envelope.Tags)
		dst = append(dst, boolByte(r.expected != nil), boolByte(r.truncated))
		if r.expected != nil {
			dst = binary.AppendUvarint(dst, *r.expected)
		}
		dst = appendString(dst, string(r.payload))
		dst = appendString(dst, string(r.origin))
	}
	return dst
}

// read sets the rejections to what append encoded.
func (rs *rejections) read(d *decoder) {
	*rs = newRejections()
	rs.last = d.uvarint()
	for range d.length() {
		r := &rejected{key: rejectionKey(d.bytes(len(rejectionKey{})))}
		r.sequence, r.at, r.count = d.uvarint(), d.varint(), d.uvarint()
		r.reason, r.detail = knownReason(d.string()), d.string()
		for _, field := range envelopeFields[1:] {
			*field(&r.envelope) = d.string()
		}
		r.envelope.Tags = d.strings()
		expected := d.byte() != 0
		r.truncated = d.byte() != 0
		if expected {
			r.expected = new(d.uvarint())
		}
		r.payload, r.origin = []byte(d.string()), []byte(d.string())
		rs.list = append(rs.list, r)
		rs.byKey[r.key] = r
		rs.bytes += r.size()
	}
}
