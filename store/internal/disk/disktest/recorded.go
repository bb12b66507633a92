package disktest

import (
	"io"
	"io/fs"
	"slices"
)

// recorded is an open file of a Recorder.
type recorded struct {
	*Recorder
	file   int
	name   string
	writes bool
}

func (f *recorded) ReadAt(p []byte, offset int64) (int, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	content := f.now.contents[f.file]
	if offset >= int64(len(content)) {
		return 0, io.EOF
	}
	n := copy(p, content[offset:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *recorded) change(what string, o operation) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if !f.writes {
		return failure(what, f.name, fs.ErrPermission)
	}
	f.do(o)
	return nil
}

func (f *recorded) WriteAt(p []byte, offset int64) (int, error) {
	if err := f.change("write", operation{kind: written, file: f.file, offset: offset, data: slices.Clone(p)}); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (f *recorded) Truncate(size int64) error {
	return f.change("truncate", operation{kind: resized, file: f.file, offset: size})
}

func (f *recorded) Sync() error { return f.change("sync", operation{kind: synced, file: f.file}) }

func (f *recorded) Size() (int64, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return int64(len(f.now.contents[f.file])), nil
}

// Map returns a copy.
func (f *recorded) Map() (data []byte, release func(), err error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return slices.Clone(f.now.contents[f.file]), func() {}, nil
}

func (f *recorded) Close() error { return nil }
