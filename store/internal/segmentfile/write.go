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

func headerLen(sections int) int { return fixedLen + sections*entryLen + 4 }

func aligned(n uint64) uint64 { return (n + align - 1) &^ (align - 1) }

// temporary is what the name of a file ends with until it is whole.
const temporary = ".tmp"

// Write makes a file of sections durable under a name, in place of one that has it. What
// a crash leaves of it has another name: see [Clean].
func Write(to disk.FS, name string, sections [][]byte) error {
	lengths := make([]uint64, len(sections))
	for i, s := range sections {
		lengths[i] = uint64(len(s))
	}
	w, err := Create(to, name, lengths)
	if err != nil {
		return err
	}
	for i, s := range sections {
		w.Section(i).Write(s)
	}
	return w.Commit()
}

// Writer writes a file whose sections are written side by side. It is not safe for
// concurrent use.
type Writer struct {
	fs       disk.FS
	name     string
	file     disk.File
	sections []*SectionWriter
	end      uint64
}

// Create begins a file of sections of known lengths. It is there once [Writer.Commit]
// has returned; [Writer.Abort] gives it up.
func Create(to disk.FS, name string, lengths []uint64) (*Writer, error) {
	unfinished := name + temporary
	if err := to.Remove(unfinished); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	file, err := to.Create(unfinished)
	if err != nil {
		return nil, err
	}
	w := &Writer{fs: to, name: name, file: file, end: uint64(headerLen(len(lengths)))}
	for _, length := range lengths {
		w.end = aligned(w.end)
		w.sections = append(w.sections, &SectionWriter{file: file, offset: w.end, length: length})
		w.end += length
	}
	w.end = aligned(w.end) + trailerLen
	return w, nil
}

// Section returns the writer of a section.
func (w *Writer) Section(number int) *SectionWriter { return w.sections[number] }

// Commit makes the file durable under its name. On an error there is none.
func (w *Writer) Commit() error {
	header := binary.LittleEndian.AppendUint32([]byte(magic), Version)
	header = binary.LittleEndian.AppendUint32(header, uint32(len(w.sections)))
	var err error
	for i, s := range w.sections {
		s.flush()
		if s.err == nil && s.written != s.length {
			s.err = fmt.Errorf("section %d has %d bytes of %d", i, s.written, s.length)
		}
		err = errors.Join(err, s.err)
		header = binary.LittleEndian.AppendUint64(header, s.offset)
		header = binary.LittleEndian.AppendUint64(header, s.length)
		header = binary.LittleEndian.AppendUint32(header, s.sum)
		header = binary.LittleEndian.AppendUint32(header, 0)
	}
	header = binary.LittleEndian.AppendUint32(header, crc32.Checksum(header, castagnoli))
	if err == nil {
		_, err = w.file.WriteAt(header, 0)
	}
	if err == nil {
		_, err = w.file.WriteAt(make([]byte, trailerLen), int64(w.end)-trailerLen)
	}
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", w.name, errors.Join(err, w.Abort()))
	}
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("write %s: %w", w.name, err)
	}
	if err := w.fs.Rename(w.name+temporary, w.name); err != nil {
		return err
	}
	return w.fs.SyncDir(filepath.Dir(w.name))
}

// Abort gives the file up.
func (w *Writer) Abort() error {
	return errors.Join(w.file.Close(), w.fs.Remove(w.name+temporary))
}

// SectionWriter writes one section from its beginning to its end. Errors are those of
// [Writer.Commit].
type SectionWriter struct {
	file           disk.File
	offset, length uint64
	written        uint64 // to the file
	sum            uint32
	buf            []byte
	err            error
}

// bufferLen is how much is written at once.
const bufferLen = 256 << 10

// Write appends to the section.
func (s *SectionWriter) Write(p []byte) {
	if len(s.buf)+len(p) > bufferLen {
		s.flush()
	}
	if len(p) >= bufferLen {
		s.put(p)
		return
	}
	s.buf = append(s.buf, p...)
}

// Uint64 appends a number.
func (s *SectionWriter) Uint64(n uint64) {
	if len(s.buf)+8 > bufferLen {
		s.flush()
	}
	s.buf = binary.LittleEndian.AppendUint64(s.buf, n)
}

func (s *SectionWriter) flush() {
	s.put(s.buf)
	s.buf = s.buf[:0]
}

func (s *SectionWriter) put(p []byte) {
	if s.err != nil || len(p) == 0 {
		return
	}
	s.sum = crc32.Update(s.sum, castagnoli, p)
	_, s.err = s.file.WriteAt(p, int64(s.offset+s.written))
	s.written += uint64(len(p))
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
