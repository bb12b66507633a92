package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// dropFile takes a file out of the page cache, but for pages that a process has mapped.
func dropFile(name string) error {
	f, err := os.Open(name) //nolint:gosec // of the directory that is measured
	if err != nil {
		return err
	}
	err = unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
	return errors.Join(err, f.Close())
}

// unmapFiles makes a process give up the pages that it has mapped of files below a
// directory, as the system does when memory is short (process_madvise(2), since Linux
// 5.10; for root).
func unmapFiles(pid int, directory string) error {
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		return err
	}
	handle, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return err
	}
	defer func() { _ = unix.Close(handle) }() // nothing was written
	for line := range strings.Lines(string(maps)) {
		from, length, ok := mappingBelow(line, directory)
		if !ok {
			continue
		}
		for length > 0 {
			n, err := pageOut(handle, from, length)
			if err != nil {
				return fmt.Errorf("process_madvise: %w", err)
			}
			from, length = from+n, length-n
		}
	}
	return nil
}

// pageOut returns of how many bytes the pages were given up.
func pageOut(handle int, from, length uintptr) (uintptr, error) {
	vector := struct{ base, length uintptr }{from, length} // struct iovec, of the other process
	n, _, errno := unix.Syscall6(unix.SYS_PROCESS_MADVISE,
		uintptr(handle), uintptr(unsafe.Pointer(&vector)), 1, unix.MADV_PAGEOUT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	if n == 0 {
		return 0, errors.New("no page was given up")
	}
	return n, nil
}

// mappingBelow reads a line of proc_pid_maps(5), and says whether it is of a file below a
// directory.
func mappingBelow(line, directory string) (from, length uintptr, ok bool) {
	_, name, found := strings.Cut(line, " "+strings.TrimSuffix(directory, "/")+"/")
	if !found || name == "" {
		return 0, 0, false
	}
	addresses, _, _ := strings.Cut(line, " ")
	first, last, _ := strings.Cut(addresses, "-")
	begin, errBegin := strconv.ParseUint(first, 16, 64)
	end, errEnd := strconv.ParseUint(last, 16, 64)
	return uintptr(begin), uintptr(end - begin), errBegin == nil && errEnd == nil && end > begin
}
