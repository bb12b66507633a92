package store

import (
	"encoding/binary"
)

// The store keeps a record as bytes: one allocation, nothing for the garbage
// collector to walk, nothing that a caller could change afterwards. Numbers
// are varints (signed ones in zigzag), strings have their length in front.

// AppendBinary appends the record's encoding, resource and scope included, to
// dst. Equal records have equal encodings.
func (r *Record) AppendBinary(dst []byte) []byte {
	dst = r.appendPayload(dst)
	return r.appendOrigin(dst)
}

// appendPayload encodes what belongs to the record alone.
func (r *Record) appendPayload(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, r.Time)
	dst = binary.AppendUvarint(dst, r.ObservedTime)
	dst = binary.AppendVarint(dst, int64(r.SeverityNumber))
	dst = appendString(dst, r.SeverityText)
	dst = binary.AppendUvarint(dst, uint64(r.Flags))
	dst = binary.AppendUvarint(dst, uint64(r.DroppedAttributes))
	dst = appendString(dst, r.Body.enc)
	return appendString(dst, r.Attributes.enc)
}

// appendOrigin encodes what a record shares with others: resource and scope.
func (r *Record) appendOrigin(dst []byte) []byte {
	dst = appendString(dst, r.Resource.SchemaURL)
	dst = binary.AppendUvarint(dst, uint64(r.Resource.DroppedAttributes))
	dst = appendString(dst, r.Resource.Attributes.enc)
	dst = binary.AppendUvarint(dst, uint64(len(r.Resource.EntityRefs)))
	for _, ref := range r.Resource.EntityRefs {
		dst = appendString(dst, ref.SchemaURL)
		dst = appendString(dst, ref.Type)
		dst = appendStrings(dst, ref.IDKeys)
		dst = appendStrings(dst, ref.DescriptionKeys)
	}
	dst = appendString(dst, r.Scope.Name)
	dst = appendString(dst, r.Scope.Version)
	dst = appendString(dst, r.Scope.SchemaURL)
	dst = binary.AppendUvarint(dst, uint64(r.Scope.DroppedAttributes))
	return appendString(dst, r.Scope.Attributes.enc)
}

func appendString(dst []byte, s string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(s)))
	return append(dst, s...)
}

func appendStrings(dst []byte, all []string) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(all)))
	for _, s := range all {
		dst = appendString(dst, s)
	}
	return dst
}

// originLen returns about how many bytes resource and scope have.
func (r *Record) originLen() int {
	size := len(r.Resource.Attributes.enc) + len(r.Resource.SchemaURL) +
		len(r.Scope.Attributes.enc) + len(r.Scope.Name) + len(r.Scope.Version) + len(r.Scope.SchemaURL)
	for _, ref := range r.Resource.EntityRefs {
		size += len(ref.SchemaURL) + len(ref.Type)
		for _, keys := range [...][]string{ref.IDKeys, ref.DescriptionKeys} {
			for _, key := range keys {
				size += len(key)
			}
		}
	}
	return size
}
