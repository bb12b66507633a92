package store

import (
	"encoding/binary"
)

// decoder reads what encode.go wrote. The bytes never leave the store, so a
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
