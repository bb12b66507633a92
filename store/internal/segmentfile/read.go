package segmentfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime/debug"
	"sync"
	"unsafe"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
	"github.com/gyroscops/otel-eventstore/store/internal/offheap"
)

var (
	// ErrDamaged says that the file is not as it was written.
	ErrDamaged = errors.New("damaged")
	// ErrVersion says that a newer version has written the file.
	ErrVersion = errors.New("written by a newer version")
)

// DamageError says where a file is damaged. It unwraps to ErrDamaged.
type DamageError struct {
	File   string
	Offset int64
	Reason string
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%s is damaged at offset %d: %s", e.File, e.Offset, e.Reason)
}

func (e *DamageError) Unwrap() error { return ErrDamaged }

// File is a file in memory that is read from disk when it is looked at.
type File struct {
	Name string
	fs   disk.FS
	// Memory is all of it. Whoever keeps a part of a section keeps the Memory too.
	Memory   *offheap.Memory
	sections []section
}

type section struct {
	offset, length uint64
	sum            uint32
}

// Open opens a file. Its header is checked, its sections are by Check. Errors:
// *DamageError, ErrVersion, and those of the system.
func Open(in disk.FS, name string) (*File, error) {
	opened, err := in.Open(name)
	if err != nil {
		return nil, err
	}
	data, release, err := opened.Map()
	if err = errors.Join(err, opened.Close()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	f := &File{Name: name, fs: in, Memory: offheap.Wrap(data, release)}
	if err := f.guard(f.readHeader); err != nil {
		return nil, err
	}
	return f, nil
}

// guard calls a function that reads the file. What the disk can't read is damage, where it
// would else end the process.
func (f *File) guard(read func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		fault := recover()
		if fault == nil {
			return
		}
		at, ok := fault.(interface{ Addr() uintptr })
		if !ok {
			panic(fault)
		}
		begin := uintptr(unsafe.Pointer(unsafe.SliceData(f.Memory.Bytes())))
		err = f.damaged(int64(at.Addr()-begin), "it can't be read there")
	}()
	return read()
}

func (f *File) readHeader() error {
	data := f.Memory.Bytes()
	if len(data) < fixedLen || string(data[:len(magic)]) != magic {
		return f.damaged(0, "it does not begin as a segment does")
	}
	version, count := binary.LittleEndian.Uint32(data[8:]), binary.LittleEndian.Uint32(data[12:])
	if int64(count) > int64(len(data))/entryLen || headerLen(int(count)) > len(data) {
		return f.damaged(8, "its header is cut off")
	}
	end := headerLen(int(count)) - 4
	if binary.LittleEndian.Uint32(data[end:]) != crc32.Checksum(data[:end], castagnoli) {
		return f.damaged(8, "the checksum of its header is wrong")
	}
	if version > Version {
		return fmt.Errorf("%s: %w: it has version %d, this program knows %d", f.Name, ErrVersion, version, Version)
	}
	for i := range int(count) {
		entry := data[fixedLen+i*entryLen:]
		s := section{binary.LittleEndian.Uint64(entry), binary.LittleEndian.Uint64(entry[8:]), binary.LittleEndian.Uint32(entry[16:])}
		if size := uint64(len(data)); s.offset > size || s.length+trailerLen > size-s.offset {
			return f.damaged(int64(size), "it is cut off")
		}
		f.sections = append(f.sections, s)
	}
	return nil
}

func (f *File) damaged(offset int64, reason string) error {
	return &DamageError{f.Name, offset, reason}
}

// Sections returns how many sections there are.
func (f *File) Sections() int { return len(f.sections) }

// Section returns a section. Some bytes behind it may be read too.
func (f *File) Section(number int) []byte {
	s := f.sections[number]
	return f.Memory.Bytes()[s.offset : s.offset+s.length]
}

// Read reads a section into memory of its own, past the mapping.
func (f *File) Read(number int) (*offheap.Memory, error) {
	file, err := f.fs.Open(f.Name)
	if err != nil {
		return nil, err
	}
	s := f.sections[number]
	memory := offheap.Allocate(int(s.length) + trailerLen)
	err = f.readAt(file, memory.Bytes()[:s.length], s.offset)
	return memory, errors.Join(err, file.Close())
}

// Check reads all of the file, and returns a *DamageError where a byte is not as it was
// written. It reads past the mapping, so that what is not looked at later takes no memory
// of the process.
func (f *File) Check() error {
	file, err := f.fs.Open(f.Name)
	if err != nil {
		return err
	}
	buf := buffers.Get().(*[checkedAtOnce]byte)
	defer buffers.Put(buf)
	err = f.check(file, buf[:])
	return errors.Join(err, file.Close())
}

// checkedAtOnce is how much is read at once.
const checkedAtOnce = 1 << 20

var buffers = sync.Pool{New: func() any { return new([checkedAtOnce]byte) }}

func (f *File) check(from io.ReaderAt, buf []byte) error {
	end := uint64(headerLen(len(f.sections)))
	for i, s := range f.sections {
		if err := f.checkZeros(from, buf, end, s.offset); err != nil {
			return err
		}
		sum := uint32(0)
		for at := s.offset; at < s.offset+s.length; {
			part := buf[:min(uint64(len(buf)), s.offset+s.length-at)]
			if err := f.readAt(from, part, at); err != nil {
				return err
			}
			sum = crc32.Update(sum, castagnoli, part)
			at += uint64(len(part))
		}
		if sum != s.sum {
			return f.damaged(int64(s.offset), fmt.Sprintf("the checksum of section %d is wrong", i))
		}
		end = s.offset + s.length
	}
	return f.checkZeros(from, buf, end, uint64(len(f.Memory.Bytes())))
}

func (f *File) readAt(from io.ReaderAt, part []byte, at uint64) error {
	n, err := from.ReadAt(part, int64(at))
	if n == len(part) {
		return nil
	}
	if errors.Is(err, io.EOF) {
		return f.damaged(int64(at)+int64(n), "it is cut off")
	}
	return fmt.Errorf("read %s: %w", f.Name, err)
}

// checkZeros checks what is between sections.
func (f *File) checkZeros(from io.ReaderAt, buf []byte, start, end uint64) error {
	if start > end {
		return f.damaged(int64(end), "sections overlap")
	}
	for start < end {
		part := buf[:min(uint64(len(buf)), end-start)]
		if err := f.readAt(from, part, start); err != nil {
			return err
		}
		for i, b := range part {
			if b != 0 {
				return f.damaged(int64(start)+int64(i), "there is something between its sections")
			}
		}
		start += uint64(len(part))
	}
	return nil
}
