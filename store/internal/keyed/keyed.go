// Package keyed holds records by string keys outside of the Go heap, where the
// garbage collector neither walks them nor counts them.
package keyed

import (
	"iter"
	"math/rand/v2"
	"reflect"
	"runtime"
	"unsafe"

	"github.com/zeebo/xxh3"

	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
	"github.com/gyroscops/otel-eventstore/store/internal/postable"
)

// Map holds records of a type without pointers by key. Each has an id, 0, 1, 2
// …; the ids of removed ones are used again.
//
// Add and Remove need all other calls to be excluded, but for those of the one
// goroutine that makes them; calls of any other methods may run side by side.
// What records hold is guarded by the caller.
type Map[T any] struct {
	seed   uint64
	ids    *postable.Table // id+1 by the key's hash
	chunks []*chunk[T]
	next   uint32   // id that was never used
	free   []uint32 // ids of removed records
	keys   arena
}

// chunkLen is how many records are allocated at once.
const chunkLen = 256

type chunk[T any] struct {
	entries *[chunkLen]entry[T]
	memory  *offheap.Memory
}

type entry[T any] struct {
	key    ref // noRef of a removed one
	record T
}

// New returns an empty map. It panics where T has pointers.
func New[T any]() *Map[T] {
	if t := reflect.TypeFor[T](); hasPointers(t) {
		panic("keyed: " + t.String() + " has pointers")
	}
	return &Map[T]{seed: rand.Uint64(), ids: postable.New()} //nolint:gosec // makes collisions unlikely, no more
}

func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for f := range t.Fields() {
			if hasPointers(f.Type) {
				return true
			}
		}
		return false
	case reflect.Array:
		return hasPointers(t.Elem())
	default:
		return t.Kind() > reflect.Complex128
	}
}

func (m *Map[T]) hash(key string) uint64 { return xxh3.HashStringSeed(key, m.seed) }

func (m *Map[T]) entry(id uint32) *entry[T] { return &m.chunks[id/chunkLen].entries[id%chunkLen] }

// Find returns the id of a key.
func (m *Map[T]) Find(key string) (id uint32, ok bool) {
	position, ok := m.ids.Find(m.hash(key), 1, func(position uint64) bool {
		return m.keys.at(m.entry(uint32(position-1)).key) == key
	})
	return uint32(position - 1), ok
}

// Add adds a key, which must not be there, with a record of zeros.
func (m *Map[T]) Add(key string) (id uint32) {
	if n := len(m.free); n > 0 {
		id, m.free = m.free[n-1], m.free[:n-1]
	} else {
		if m.next%chunkLen == 0 {
			m.chunks = append(m.chunks, newChunk[T]())
		}
		id = m.next
		m.next++
	}
	*m.entry(id) = entry[T]{key: m.keys.add(key)}
	m.ids.Add(m.hash(key), uint64(id)+1, 1)
	return id
}

func newChunk[T any]() *chunk[T] {
	memory := offheap.Allocate(int(unsafe.Sizeof([chunkLen]entry[T]{})))
	return &chunk[T]{(*[chunkLen]entry[T])(unsafe.Pointer(unsafe.SliceData(memory.Bytes()))), memory}
}

// Remove removes a record.
func (m *Map[T]) Remove(id uint32) {
	e := m.entry(id)
	m.ids.Remove(m.hash(m.keys.at(e.key)), uint64(id)+1)
	m.keys.remove(e.key)
	e.key = noRef
	m.free = append(m.free, id)
}

// Put adds a key under an id which no other key has, with a record of zeros, so that
// a map is made again as it was. [Map.Reclaim] has to follow the last Put.
func (m *Map[T]) Put(id uint32, key string) {
	for ; m.next <= id; m.next++ {
		if m.next%chunkLen == 0 {
			m.chunks = append(m.chunks, newChunk[T]())
		}
	}
	*m.entry(id) = entry[T]{key: m.keys.add(key)}
	m.ids.Add(m.hash(key), uint64(id)+1, 1)
}

// Reclaim makes the ids that Put has left out be used for the keys to come.
func (m *Map[T]) Reclaim() {
	m.free = m.free[:0]
	for id := range m.next {
		if m.entry(id).key == noRef {
			m.free = append(m.free, id)
		}
	}
}

// Has reports whether there is a record of an id.
func (m *Map[T]) Has(id uint32) bool { return id < m.next && m.entry(id).key != noRef }

// At returns the record of an id. Its address stays the same until it is
// removed, and the memory is there as long as the map.
func (m *Map[T]) At(id uint32) *T { return &m.entry(id).record }

// Key returns a copy of the key of an id.
func (m *Map[T]) Key(id uint32) string { return string(m.AppendKey(nil, id)) }

// Borrow returns the key of an id, which is good until it is removed, as long as
// the map.
func (m *Map[T]) Borrow(id uint32) string { return m.keys.at(m.entry(id).key) }

// AppendKey appends the key of an id to dst.
func (m *Map[T]) AppendKey(dst []byte, id uint32) []byte {
	dst = append(dst, m.keys.at(m.entry(id).key)...)
	runtime.KeepAlive(m)
	return dst
}

// Len returns the number of records.
func (m *Map[T]) Len() int { return int(m.next) - len(m.free) }

// All yields the records by id.
func (m *Map[T]) All() iter.Seq2[uint32, *T] {
	return func(yield func(uint32, *T) bool) {
		for id := range m.next {
			if e := m.entry(id); e.key != noRef && !yield(id, &e.record) {
				return
			}
		}
	}
}

// Bytes returns the memory held.
func (m *Map[T]) Bytes() int64 {
	return m.ids.Bytes() + m.keys.bytes() + int64(len(m.chunks))*int64(unsafe.Sizeof([chunkLen]entry[T]{}))
}
