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
	r.Body = Value{d.string()}
	r.Attributes = Map{d.string()}
}

func (d *decoder) origin(r *Record) {
	r.Resource.SchemaURL = d.string()
	r.Resource.DroppedAttributes = d.uint32()
	r.Resource.Attributes = Map{d.string()}
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
	r.Scope.Attributes = Map{d.string()}
}

func (d *decoder) uvarint() uint64 {
	if b := d.rest[0]; b < 1<<7 {
		d.rest = d.rest[1:]
		return uint64(b)
	}
	return d.longUvarint()
}

func (d *decoder) longUvarint() uint64 {
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

func (d *decoder) byte() byte {
	b := d.rest[0]
	d.rest = d.rest[1:]
	return b
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

func anyString(v Value, f func(string) bool) bool {
	switch v.Kind() {
	case KindString:
		return f(v.AsString())
	case KindList:
		for e := range v.AsList() {
			if anyString(e, f) {
				return true
			}
		}
	case KindMap:
		return anyStringInMap(v.AsMap(), f)
	}
	return false
}

func anyStringInMap(m Map, f func(string) bool) bool {
	for _, e := range m.All() {
		if anyString(e, f) {
			return true
		}
	}
	return false
}
