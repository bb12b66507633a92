package file

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// create makes a durable segment without entries. Errors: ErrFull, where nothing of it is
// left, and those of the system.
func (o *Options) create(system disk.FS, header segmentHeader) (segment, disk.File, error) {
	header.salt = random()
	s := segment{name: segmentName(header.first), end: sector}
	path := filepath.Join(o.Directory, s.name)
	content := header.encode()
	s.header = header
	file, err := system.Create(path)
	if err == nil {
		err = writeDurably(file, content)
	}
	if err == nil {
		err = system.SyncDir(o.Directory)
		if err == nil {
			return s, file, nil
		}
	}
	if file != nil {
		_ = file.Close()
	}
	err = fmt.Errorf("making %s: %w", path, err)
	if !disk.Full(err) {
		return s, nil, err
	}
	// The next frame may go to the segment before, so this one must not come back.
	if failed := system.Remove(path); failed != nil && !errors.Is(failed, fs.ErrNotExist) {
		return s, nil, errors.Join(err, failed)
	}
	if failed := system.SyncDir(o.Directory); failed != nil {
		return s, nil, errors.Join(err, failed)
	}
	return s, nil, fmt.Errorf("%w: %w", eventlog.ErrFull, err)
}

func writeDurably(file disk.File, content []byte) error {
	n, err := file.WriteAt(content, 0)
	if err == nil && n < len(content) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return err
	}
	return file.Sync()
}

// random draws 64 bits, but never 0.
func random() uint64 {
	var b [8]byte
	// It never fails.
	_, _ = rand.Read(b[:])
	return max(binary.LittleEndian.Uint64(b[:]), 1)
}
