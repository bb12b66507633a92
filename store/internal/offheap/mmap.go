//go:build unix

package offheap

import (
	"fmt"

	"golang.org/x/sys/unix"
)

func allocate(size int) []byte {
	data, err := unix.Mmap(-1, 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		panic(fmt.Sprintf("offheap: mapping %d bytes: %v", size, err))
	}
	adviseHuge(data)
	return data
}

// free can't fail for a mapping as it was made.
func free(data []byte) { _ = unix.Munmap(data) }
