package offheap

import "golang.org/x/sys/unix"

const hugePageSize = 2 << 20

// adviseHuge asks for huge pages, whose first touch costs a fraction of that of
// as many small ones. It is advice: without them all works as well.
func adviseHuge(data []byte) {
	if len(data) >= hugePageSize {
		_ = unix.Madvise(data, unix.MADV_HUGEPAGE)
	}
}
