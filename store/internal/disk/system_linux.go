package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncData leaves out what reading the data back does not need, the times of the file.
func syncData(f *os.File) error {
	return control(f, "fdatasync", func(descriptor uintptr) error {
		return untilDone(func() error { return unix.Fdatasync(int(descriptor)) })
	})
}

func allocate(f *os.File, size int64) error {
	return control(f, "fallocate", func(descriptor uintptr) error {
		return untilDone(func() error { return unix.Fallocate(int(descriptor), 0, 0, size) })
	})
}

func untilDone(call func() error) error {
	for {
		if err := call(); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}
