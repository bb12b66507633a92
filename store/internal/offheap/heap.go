//go:build !unix

package offheap

// Without mmap, byte slices do: they hold no pointers that the collector would
// follow.
func allocate(size int) []byte { return make([]byte, size) }

func free([]byte) {}
