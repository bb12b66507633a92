// Package disktest has file systems that tests want: one in memory that knows what a
// power cut may leave, and one that fails.
package disktest

import (
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// Recorder is a file system in memory that keeps what was done to it, in order, and so can
// tell what a power cut may leave at any point; see Cut.
type Recorder struct {
	mutex sync.Mutex
	// base is what was on disk before the first operation.
	base       tree
	operations []operation
	// now is what a program sees.
	now    tree
	files  int // made so far
	dirs   map[string]bool
	locked map[string]bool
}

// tree is files with their names. A file may have no name, or lose it while it is open.
type tree struct {
	names    map[string]int // path to the number of a file
	contents map[int][]byte
}

func newTree() tree { return tree{names: map[string]int{}, contents: map[int][]byte{}} }

func (t tree) clone() tree {
	c := tree{names: maps.Clone(t.names), contents: map[int][]byte{}}
	for file, content := range t.contents {
		c.contents[file] = slices.Clone(content)
	}
	return c
}

type kind uint8

const (
	written kind = iota // data at offset
	resized             // to offset
	synced
	created // file as name
	renamed // file from name to other
	removed // name
	dirSynced
)

type operation struct {
	kind        kind
	file        int
	offset      int64
	data        []byte
	name, other string
}

// NewRecorder returns an empty file system.
func NewRecorder() *Recorder {
	return &Recorder{base: newTree(), now: newTree(), dirs: map[string]bool{".": true, "/": true}, locked: map[string]bool{}}
}

// Operations returns how many were recorded so far.
func (r *Recorder) Operations() int {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return len(r.operations)
}

// Content returns a file's content, nil where there is none of the name.
func (r *Recorder) Content(name string) []byte {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if file, ok := r.now.names[filepath.Clean(name)]; ok {
		return append([]byte{}, r.now.contents[file]...)
	}
	return nil
}

// Put makes or replaces a file, and its directory, as if it had always been on disk. What
// was recorded before is forgotten, and on disk as well.
func (r *Recorder) Put(name string, content []byte) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	name = filepath.Clean(name)
	r.makeDirLocked(filepath.Dir(name))
	r.files++
	r.now.names[name] = r.files
	r.now.contents[r.files] = slices.Clone(content)
	r.base, r.operations = r.now.clone(), nil
}

func (r *Recorder) do(o operation) {
	r.operations = append(r.operations, o)
	r.now.apply(o)
}

// apply does all of an operation.
func (t tree) apply(o operation) {
	switch o.kind {
	case written:
		content := t.contents[o.file]
		if end := int(o.offset) + len(o.data); end > len(content) {
			content = append(content, make([]byte, end-len(content))...)
		}
		copy(content[o.offset:], o.data)
		t.contents[o.file] = content
	case resized:
		content := t.contents[o.file]
		if int(o.offset) <= len(content) {
			t.contents[o.file] = content[:o.offset:o.offset]
		} else {
			t.contents[o.file] = append(content, make([]byte, int(o.offset)-len(content))...)
		}
	case created:
		t.names[o.name] = o.file
	case renamed:
		if t.names[o.name] == o.file {
			delete(t.names, o.name)
		}
		t.names[o.other] = o.file
	case removed:
		if t.names[o.name] == o.file {
			delete(t.names, o.name)
		}
	case synced, dirSynced:
	}
}

func failure(what, name string, err error) error {
	return &fs.PathError{Op: what, Path: name, Err: err}
}

// Create is as disk.FS says.
func (r *Recorder) Create(name string) (disk.File, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	name = filepath.Clean(name)
	if _, ok := r.now.names[name]; ok {
		return nil, failure("create", name, fs.ErrExist)
	}
	if !r.dirs[filepath.Dir(name)] {
		return nil, failure("create", name, fs.ErrNotExist)
	}
	r.files++
	r.do(operation{kind: created, file: r.files, name: name})
	return &recorded{Recorder: r, file: r.files, name: name, writes: true}, nil
}

// Open is as disk.FS says.
func (r *Recorder) Open(name string) (disk.File, error) { return r.open(name, false) }

// OpenWrite is as disk.FS says.
func (r *Recorder) OpenWrite(name string) (disk.File, error) { return r.open(name, true) }

func (r *Recorder) open(name string, writes bool) (disk.File, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	name = filepath.Clean(name)
	file, ok := r.now.names[name]
	if !ok {
		return nil, failure("open", name, fs.ErrNotExist)
	}
	return &recorded{Recorder: r, file: file, name: name, writes: writes}, nil
}

// Rename is as disk.FS says.
func (r *Recorder) Rename(from, to string) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	from, to = filepath.Clean(from), filepath.Clean(to)
	file, ok := r.now.names[from]
	if !ok || !r.dirs[filepath.Dir(to)] {
		return failure("rename", from, fs.ErrNotExist)
	}
	r.do(operation{kind: renamed, file: file, name: from, other: to})
	return nil
}

// Remove is as disk.FS says.
func (r *Recorder) Remove(name string) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	name = filepath.Clean(name)
	file, ok := r.now.names[name]
	if !ok {
		return failure("remove", name, fs.ErrNotExist)
	}
	r.do(operation{kind: removed, file: file, name: name})
	return nil
}

// List is as disk.FS says.
func (r *Recorder) List(dir string) ([]string, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	dir = filepath.Clean(dir)
	if !r.dirs[dir] {
		return nil, failure("list", dir, fs.ErrNotExist)
	}
	var names []string
	for name := range r.now.names {
		if filepath.Dir(name) == dir {
			names = append(names, filepath.Base(name))
		}
	}
	slices.Sort(names)
	return names, nil
}

// MakeDir makes directories, which no power cut takes away.
func (r *Recorder) MakeDir(dir string) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.makeDirLocked(filepath.Clean(dir))
	return nil
}

func (r *Recorder) makeDirLocked(dir string) {
	for !r.dirs[dir] {
		r.dirs[dir] = true
		dir = filepath.Dir(dir)
	}
}

// SyncDir is as disk.FS says.
func (r *Recorder) SyncDir(dir string) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	dir = filepath.Clean(dir)
	if !r.dirs[dir] {
		return failure("syncdir", dir, fs.ErrNotExist)
	}
	r.do(operation{kind: dirSynced, name: dir})
	return nil
}

// Lock is as disk.FS says.
func (r *Recorder) Lock(name string) (io.Closer, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	name = filepath.Clean(name)
	if r.locked[name] {
		return nil, disk.ErrLocked
	}
	if _, ok := r.now.names[name]; !ok {
		if !r.dirs[filepath.Dir(name)] {
			return nil, failure("lock", name, fs.ErrNotExist)
		}
		r.files++
		r.do(operation{kind: created, file: r.files, name: name})
	}
	r.locked[name] = true
	return unlock(func() {
		r.mutex.Lock()
		defer r.mutex.Unlock()
		delete(r.locked, name)
	}), nil
}

type unlock func()

func (u unlock) Close() error {
	u()
	return nil
}

// Names returns the paths of all files below a directory, sorted.
func (r *Recorder) Names(dir string) []string {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	var names []string
	for name := range r.now.names {
		if strings.HasPrefix(name, filepath.Clean(dir)+string(filepath.Separator)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
