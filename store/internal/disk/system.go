package disk

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// ErrLocked says that a name is locked already.
var ErrLocked = errors.New("locked")

// System returns the file system of the machine. Files that it makes are for its
// user alone.
func System() FS { return system{} }

type system struct{}

func (system) Create(name string) (File, error) {
	return open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

func (system) Open(name string) (File, error) { return open(name, os.O_RDONLY) }

func (system) OpenWrite(name string) (File, error) { return open(name, os.O_RDWR) }

func (system) Rename(from, to string) error { return os.Rename(from, to) }

func (system) Remove(name string) error { return os.Remove(name) }

func (system) MakeDir(dir string) error { return os.MkdirAll(dir, 0o750) }

func (system) List(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

func (system) SyncDir(dir string) error { return syncDir(dir) }

func (system) Lock(name string) (io.Closer, error) {
	f, err := os.OpenFile(filepath.Clean(name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lock(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func open(name string, flag int) (File, error) {
	f, err := os.OpenFile(filepath.Clean(name), flag, 0o600)
	if err != nil {
		return nil, err
	}
	return &file{f}, nil
}

type file struct{ *os.File }

func (f *file) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *file) Sync() error { return syncData(f.File) }

func (f *file) Map() (data []byte, release func(), err error) {
	size, err := f.Size()
	if err != nil || size == 0 {
		return nil, func() {}, err
	}
	return mapFile(f.File, int(size))
}

// control calls a function with the descriptor, which stays open meanwhile.
func control(f *os.File, what string, call func(descriptor uintptr) error) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(descriptor uintptr) { failed = call(descriptor) }); err != nil {
		return err
	}
	if failed != nil {
		return &os.PathError{Op: what, Path: f.Name(), Err: failed}
	}
	return nil
}
