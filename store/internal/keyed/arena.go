package keyed

import (
	"encoding/binary"
	"unsafe"

	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

// arena holds keys one after the other in pieces of memory, each with its
// length in front. A piece goes back when all of its keys are removed.
type arena struct {
	pieces []piece
	used   int // of the last piece
}

type piece struct {
	data   []byte
	memory *offheap.Memory
	live   int // keys
}

// ref is where a key is: its piece, from 1, and the place in it.
type ref uint64

const noRef ref = 0

const pieceSize = 64 << 10

func (a *arena) add(key string) ref {
	size := binary.MaxVarintLen32 + len(key)
	if len(a.pieces) == 0 || a.used+size > len(a.pieces[len(a.pieces)-1].data) {
		a.releaseLast()
		memory := offheap.Allocate(max(size, pieceSize))
		a.pieces = append(a.pieces, piece{data: memory.Bytes(), memory: memory})
		a.used = 0
	}
	p := &a.pieces[len(a.pieces)-1]
	p.live++
	r := ref(len(a.pieces))<<32 | ref(a.used)
	a.used += binary.PutUvarint(p.data[a.used:], uint64(len(key)))
	a.used += copy(p.data[a.used:], key)
	return r
}

// releaseLast gives the last piece back if it has no keys, as no more will come.
func (a *arena) releaseLast() {
	if n := len(a.pieces); n > 0 && a.pieces[n-1].live == 0 {
		a.pieces[n-1] = piece{}
	}
}

// at returns a key, which is good until it is removed.
func (a *arena) at(r ref) string {
	data := a.pieces[r>>32-1].data[uint32(r):]
	length, n := binary.Uvarint(data)
	return unsafe.String(unsafe.SliceData(data[n:]), int(length))
}

func (a *arena) remove(r ref) {
	i := int(r>>32) - 1
	p := &a.pieces[i]
	if p.live--; p.live == 0 && i < len(a.pieces)-1 {
		*p = piece{}
	}
}

func (a *arena) bytes() int64 {
	var n int64
	for _, p := range a.pieces {
		n += int64(len(p.data))
	}
	return n
}
