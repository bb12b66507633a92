package segmentfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"path/filepath"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

const (
	magic = "OTELESEG"
	// Version is the one that is written, and the highest that is read.
	Version = 1

	fixedLen   = len(magic) + 8
	entryLen   = 24
	align      = 64
	trailerLen = align // so that a few bytes behind the last section may be read
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Encode returns the file of the sections, in memory that buf may give.
func Encode(buf []byte, sections [][]byte) []byte {
	size := headerLen(len(sections))
	for _, s := range sections {
		size = aligned(size) + len(s)
	}
	size = aligned(size) + trailerLen
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	clear(buf)
	copy(buf, magic)
	binary.LittleEndian.PutUint32(buf[8:], Version)
	binary.LittleEndian.PutUint32(buf[12:], uint32(len(sections)))
	at := headerLen(len(sections))
	for i, s := range sections {
		at = aligned(at)
		entry := buf[fixedLen+i*entryLen:]
		binary.LittleEndian.PutUint64(entry, uint64(at))
		binary.LittleEndian.PutUint64(entry[8:], uint64(len(s)))
		binary.LittleEndian.PutUint32(entry[16:], crc32.Checksum(s, castagnoli))
		at += copy(buf[at:], s)
	}
	end := headerLen(len(sections)) - 4
	binary.LittleEndian.PutUint32(buf[end:], crc32.Checksum(buf[:end], castagnoli))
	return buf
}

func headerLen(sections int) int { return fixedLen + sections*entryLen + 4 }

func aligned(n int) int { return (n + align - 1) &^ (align - 1) }

// temporary is what the name of a file ends with until it is whole.
const temporary = ".tmp"

// Write makes a file durable under a name, in place of one that has it. What a crash
// leaves of it has another name: see [Clean].
func Write(to disk.FS, name string, data []byte) error {
	unfinished := name + temporary
	if err := to.Remove(unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := to.Create(unfinished)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(data, 0)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", unfinished, errors.Join(err, to.Remove(unfinished)))
	}
	if err := to.Rename(unfinished, name); err != nil {
		return err
	}
	return to.SyncDir(filepath.Dir(name))
}

// Clean removes what writes that did not end have left in a directory.
func Clean(of disk.FS, dir string) error {
	names, err := of.List(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if filepath.Ext(name) == temporary {
			if err := of.Remove(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}
