// Package disk is the part of a file system that what is durable needs, so that
// tests can make it fail.
package disk

import (
	"io"
)

// FS is a file system. Names are paths. Its methods may be called concurrently.
type FS interface {
	// Create makes a file that is not there yet, for reading and writing.
	Create(name string) (File, error)
	// Open opens a file for reading, OpenWrite for writing as well.
	Open(name string) (File, error)
	OpenWrite(name string) (File, error)
	// Rename gives a file another name, in place of the file that has it.
	Rename(from, to string) error
	Remove(name string) error
	// List returns the names of a directory's files, without the directory, sorted.
	List(dir string) ([]string, error)
	// MakeDir makes a directory, and those above it.
	MakeDir(dir string) error
	// SyncDir makes durable what was created, renamed and removed in a directory.
	SyncDir(dir string) error
	// Lock keeps other processes, and other callers in this one, from locking the
	// name until the result is closed. Errors: ErrLocked.
	Lock(name string) (io.Closer, error)
}

// File is an open file. Reads and writes at an offset may be concurrent.
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	Size() (int64, error)
	// Sync makes what was written durable.
	Sync() error
	Truncate(size int64) error
	// Map returns the file's content, which must not be changed meanwhile, in memory
	// that is read from disk when it is looked at. It stays until release is called,
	// also when the file is closed or removed.
	Map() (data []byte, release func(), err error)
}
