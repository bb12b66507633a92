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
	dst = appendValue(dst, r.Body)
	return appendMap(dst, r.Attributes)
}

// appendOrigin encodes what a record shares with others: resource and scope.
func (r *Record) appendOrigin(dst []byte) []byte {
	dst = appendString(dst, r.Resource.SchemaURL)
	dst = binary.AppendUvarint(dst, uint64(r.Resource.DroppedAttributes))
	dst = appendMap(dst, r.Resource.Attributes)
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
	return appendMap(dst, r.Scope.Attributes)
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

func appendMap(dst []byte, m Map) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(m.entries)))
	for _, e := range m.entries {
		dst = appendString(dst, e.Key)
		dst = appendValue(dst, e.Value)
	}
	return dst
}

func appendValue(dst []byte, v Value) []byte {
	dst = append(dst, byte(v.kind))
	switch v.kind {
	case KindBool:
		return append(dst, byte(v.num))
	case KindInt:
		return binary.AppendVarint(dst, int64(v.num))
	case KindDouble:
		return binary.LittleEndian.AppendUint64(dst, v.num)
	case KindString, KindBytes:
		return appendString(dst, v.str)
	case KindList:
		dst = binary.AppendUvarint(dst, uint64(len(v.list)))
		for _, e := range v.list {
			dst = appendValue(dst, e)
		}
		return dst
	case KindMap:
		return appendMap(dst, v.m)
	default:
		return dst
	}
}
