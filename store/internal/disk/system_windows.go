package disk

import (
	"errors"
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// Full says whether an error means that there is no room on the disk, or for the user.
func Full(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

// Directories can't be synced here: NTFS keeps their changes in its own log.
func syncDir(string) error { return nil }

// The byte that is locked lies far behind the content, which others may so read.
func lock(f *os.File) error {
	return control(f, "lock", func(handle uintptr) error {
		place := windows.Overlapped{OffsetHigh: 1 << 30}
		err := windows.LockFileEx(windows.Handle(handle), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY,
			0, 1, 0, &place)
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			return ErrLocked
		}
		return err
	})
}

// Files are read into memory here.
func mapFile(f *os.File, size int) (data []byte, release func(), err error) {
	data = make([]byte, size)
	if _, err := io.ReadFull(io.NewSectionReader(f, 0, int64(size)), data); err != nil {
		return nil, nil, err
	}
	return data, func() {}, nil
}
