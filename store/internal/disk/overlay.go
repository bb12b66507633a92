package disk

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
)

// Overlay returns a file system that shows another one and keeps in memory what is
// changed, so that the other one stays as it is. Its locks are those of the other.
func Overlay(under FS) FS {
	return &overlay{under: under, changed: make(map[string]*overlaid), dirs: make(map[string]bool)}
}

type overlay struct {
	under FS

	mu      sync.Mutex
	changed map[string]*overlaid // by path
	dirs    map[string]bool      // made here
}

// overlaid is a file that is not as it is below: one in memory, one that has another
// name below, or one that is gone.
type overlaid struct {
	memory *memoryFile
	below  string
}

// look returns what a name is in memory, or what its name is below, "" where there is
// no such file. The caller holds the lock.
func (o *overlay) look(name string) (inMemory *memoryFile, below string) {
	if f := o.changed[filepath.Clean(name)]; f != nil {
		return f.memory, f.below
	}
	return nil, name
}

func (o *overlay) exists(name string) bool {
	inMemory, below := o.look(name)
	if inMemory != nil || below == "" {
		return inMemory != nil
	}
	f, err := o.under.Open(below)
	return err == nil && f.Close() == nil
}

func (o *overlay) Create(name string) (File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.exists(name) {
		return nil, &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	}
	f := new(memoryFile)
	o.changed[filepath.Clean(name)] = &overlaid{memory: f}
	return f, nil
}

func (o *overlay) Open(name string) (File, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	inMemory, below := o.look(name)
	switch {
	case inMemory != nil:
		return inMemory, nil
	case below == "":
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	default:
		return o.under.Open(below)
	}
}

// OpenWrite copies the file, for it may be changed.
func (o *overlay) OpenWrite(name string) (File, error) {
	below, err := o.Open(name)
	if err != nil {
		return nil, err
	}
	if f, ok := below.(*memoryFile); ok {
		return f, nil
	}
	size, err := below.Size()
	f := &memoryFile{data: make([]byte, size)}
	if err == nil {
		_, err = below.ReadAt(f.data, 0)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	if err = errors.Join(err, below.Close()); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.changed[filepath.Clean(name)] = &overlaid{memory: f}
	return f, nil
}

func (o *overlay) Rename(from, to string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.exists(from) {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	}
	inMemory, below := o.look(from)
	o.changed[filepath.Clean(to)] = &overlaid{inMemory, below}
	o.changed[filepath.Clean(from)] = &overlaid{}
	return nil
}

func (o *overlay) Remove(name string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.exists(name) {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	o.changed[filepath.Clean(name)] = &overlaid{}
	return nil
}

func (o *overlay) List(dir string) ([]string, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	names, err := o.under.List(dir)
	if errors.Is(err, fs.ErrNotExist) && o.dirs[filepath.Clean(dir)] {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool { return o.changed[filepath.Join(dir, name)] != nil })
	for path, f := range o.changed {
		if filepath.Dir(path) == filepath.Clean(dir) && (f.memory != nil || f.below != "") {
			names = append(names, filepath.Base(path))
		}
	}
	slices.Sort(names)
	return names, nil
}

func (o *overlay) MakeDir(dir string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.dirs[filepath.Clean(dir)] = true
	return nil
}

func (*overlay) SyncDir(string) error { return nil }

func (o *overlay) Lock(name string) (io.Closer, error) { return o.under.Lock(name) }

// memoryFile is a file of an overlay. All that open it have the same one.
type memoryFile struct {
	mu   sync.Mutex
	data []byte
}

func (f *memoryFile) ReadAt(b []byte, offset int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if offset >= int64(len(f.data)) {
		return 0, io.EOF
	}
	n := copy(b, f.data[offset:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memoryFile) WriteAt(b []byte, offset int64) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.extend(offset + int64(len(b)))
	return copy(f.data[offset:], b), nil
}

// extend makes the file as long, with zeros. The caller holds the lock.
func (f *memoryFile) extend(size int64) {
	if more := size - int64(len(f.data)); more > 0 {
		f.data = append(f.data, make([]byte, more)...)
	}
}

func (f *memoryFile) Truncate(size int64) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.extend(size)
	f.data = f.data[:size:size]
	return nil
}

func (f *memoryFile) Size() (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return int64(len(f.data)), nil
}

// Map returns a copy.
func (f *memoryFile) Map() (data []byte, release func(), err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.data), func() {}, nil
}

func (*memoryFile) Sync() error { return nil }

func (*memoryFile) Close() error { return nil }
