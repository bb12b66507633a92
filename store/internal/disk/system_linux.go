package disk

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncData leaves out what reading the data back does not need, the times of the file.
func syncData(f *os.File) error {
	return control(f, "fdatasync", func(descriptor uintptr) error {
		for {
			if err := unix.Fdatasync(int(descriptor)); !errors.Is(err, unix.EINTR) {
				return err
			}
		}
	})
}
