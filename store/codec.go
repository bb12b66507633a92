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

// decoder reads what this file wrote. The bytes never leave the store, so a
// malformed encoding is a bug and panics.
type decoder struct {
	rest []byte
}

func (d *decoder) payload(r *Record) {
	r.Time = d.uvarint()
	r.ObservedTime = d.uvarint()
	r.SeverityNumber = int32(d.varint())
	r.SeverityText = d.string()
	r.Flags = d.uint32()
	r.DroppedAttributes = d.uint32()
	r.Body = d.value()
	r.Attributes = d.mapValue()
}

func (d *decoder) origin(r *Record) {
	r.Resource.SchemaURL = d.string()
	r.Resource.DroppedAttributes = d.uint32()
	r.Resource.Attributes = d.mapValue()
	if n := d.length(); n > 0 {
		r.Resource.EntityRefs = make([]EntityRef, n)
	}
	for i := range r.Resource.EntityRefs {
		r.Resource.EntityRefs[i] = EntityRef{d.string(), d.string(), d.strings(), d.strings()}
	}
	r.Scope.Name = d.string()
	r.Scope.Version = d.string()
	r.Scope.SchemaURL = d.string()
	r.Scope.DroppedAttributes = d.uint32()
	r.Scope.Attributes = d.mapValue()
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.rest)
	d.rest = d.rest[n:]
	return v
}

func (d *decoder) uint32() uint32 { return uint32(d.uvarint()) }

func (d *decoder) length() int { return int(d.uvarint()) }

func (d *decoder) varint() int64 {
	v, n := binary.Varint(d.rest)
	d.rest = d.rest[n:]
	return v
}

// bytes returns the next n bytes; they are still the store's.
func (d *decoder) bytes(n int) []byte {
	b := d.rest[:n]
	d.rest = d.rest[n:]
	return b
}

func (d *decoder) string() string { return string(d.bytes(d.length())) }

func (d *decoder) strings() []string {
	n := d.length()
	if n == 0 {
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = d.string()
	}
	return all
}

func (d *decoder) mapValue() Map {
	n := d.length()
	if n == 0 {
		return Map{}
	}
	entries := make([]KeyValue, n)
	for i := range entries {
		entries[i] = KeyValue{d.string(), d.value()}
	}
	return Map{entries}
}

func (d *decoder) value() Value {
	v := Value{kind: Kind(d.bytes(1)[0])}
	switch v.kind {
	case KindBool:
		v.num = uint64(d.bytes(1)[0])
	case KindInt:
		v.num = uint64(d.varint())
	case KindDouble:
		v.num = binary.LittleEndian.Uint64(d.bytes(8))
	case KindString, KindBytes:
		v.str = d.string()
	case KindList:
		if n := d.length(); n > 0 {
			v.list = make([]Value, n)
			for i := range v.list {
				v.list[i] = d.value()
			}
		}
	case KindMap:
		v.m = d.mapValue()
	}
	return v
}

// anyString reports whether f holds for some string value in the body or the
// attributes of an encoded payload, without building any value. The bytes
// given to f are the store's.
func anyString(payload []byte, f func([]byte) bool) bool {
	d := decoder{payload}
	d.uvarint()
	d.uvarint()
	d.varint()
	d.bytes(d.length())
	d.uvarint()
	d.uvarint()
	return d.anyString(f) || d.anyStringInMap(f)
}

func (d *decoder) anyString(f func([]byte) bool) bool {
	switch Kind(d.bytes(1)[0]) {
	case KindBool:
		d.bytes(1)
	case KindInt:
		d.varint()
	case KindDouble:
		d.bytes(8)
	case KindString:
		return f(d.bytes(d.length()))
	case KindBytes:
		d.bytes(d.length())
	case KindList:
		for range d.length() {
			if d.anyString(f) {
				return true
			}
		}
	case KindMap:
		return d.anyStringInMap(f)
	}
	return false
}

func (d *decoder) anyStringInMap(f func([]byte) bool) bool {
	for range d.length() {
		d.bytes(d.length())
		if d.anyString(f) {
			return true
		}
	}
	return false
}
