package httpapi

import "sync"

// buffer is where the body of an answer is put together. It is used for one answer
// after the other, for a body is garbage of many times its events otherwise.
type buffer struct{ bytes []byte }

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// maxKeptBuffer bounds the memory that a buffer keeps.
const maxKeptBuffer = 1 << 20

func newBuffer() *buffer { return buffers.Get().(*buffer) }

// release is called when nobody looks at the bytes any more.
func (b *buffer) release() {
	if cap(b.bytes) <= maxKeptBuffer {
		b.bytes = b.bytes[:0]
		buffers.Put(b)
	}
}
