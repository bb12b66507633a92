//go:build unix

package disk

import (
	"errors"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// Full says whether an error means that there is no room on the disk, or for the user.
func Full(err error) bool { return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) }

func syncDir(dir string) error {
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func lock(f *os.File) error {
	return control(f, "lock", func(descriptor uintptr) error {
		err := unix.Flock(int(descriptor), unix.LOCK_EX|unix.LOCK_NB)
		if errors.Is(err, unix.EWOULDBLOCK) {
			return ErrLocked
		}
		return err
	})
}

func mapFile(f *os.File, size int) (data []byte, release func(), err error) {
	err = control(f, "mmap", func(descriptor uintptr) error {
		data, err = unix.Mmap(int(descriptor), 0, size, unix.PROT_READ, unix.MAP_SHARED)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	// It can't fail for a mapping as it was made.
	return data, func() { _ = unix.Munmap(data) }, nil
}
