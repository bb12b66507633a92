// Package datadir is the layout of a store's data directory: a lock, a version, the log,
// segments, and what was set aside.
package datadir

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// version is that of the layout. It is raised when a program that knows the one before
// would go wrong.
const version = 1

const (
	lockName       = "LOCK"
	formatName     = "FORMAT"
	logName        = "log"
	segmentsName   = "segments"
	quarantineName = "quarantine"
)

// Options of a data directory. Path is required.
type Options struct {
	// Path is the directory; it is made where it is missing.
	Path string
	// FS is where it is; nil is the system's.
	FS disk.FS
	// OnDamage, Progress and SegmentBytes are the log's, see [file.Options].
	OnDamage     file.OnDamage
	Progress     func(done, total int64)
	SegmentBytes int64
}

// Dir is a data directory that no other process uses.
type Dir struct {
	Log  *file.Log
	path string
	lock io.Closer
}

// Open opens a data directory. Errors: eventlog.ErrLocked, eventlog.ErrFormat, those of
// [file.Open], and those of the system, with the directory's name.
func Open(ctx context.Context, o Options) (*Dir, error) {
	if o.FS == nil {
		o.FS = disk.System()
	}
	d := &Dir{path: o.Path}
	if err := d.prepare(o.FS); err != nil {
		return nil, err
	}
	log, err := file.Open(ctx, file.Options{
		Directory: filepath.Join(d.path, logName), FS: o.FS, SegmentBytes: o.SegmentBytes,
		OnDamage: o.OnDamage, Quarantine: Quarantine(d.path), Progress: o.Progress,
	})
	if err != nil {
		return nil, errors.Join(err, d.lock.Close())
	}
	d.Log = log
	return d, nil
}

// Segments returns the directory of the store's segments in a data directory.
func Segments(path string) string { return filepath.Join(path, segmentsName) }

// Quarantine returns the directory of what was damaged in a data directory. It may not
// be there yet.
func Quarantine(path string) string { return filepath.Join(path, quarantineName) }

// Close closes the log and lets others use the directory.
func (d *Dir) Close() error { return errors.Join(d.Log.Close(), d.lock.Close()) }

// prepare makes the directories, locks, and checks the version. It leaves no lock behind
// when it fails.
func (d *Dir) prepare(system disk.FS) error {
	if err := system.MakeDir(d.path); err != nil {
		return d.unusable(err)
	}
	if err := d.takeLock(system); err != nil {
		return err
	}
	err := checkFormat(system, filepath.Join(d.path, formatName))
	if err == nil {
		err = d.makeDirs(system)
	}
	if err == nil {
		return nil
	}
	if !errors.Is(err, eventlog.ErrFormat) {
		err = d.unusable(err)
	}
	return errors.Join(err, d.lock.Close())
}

func (d *Dir) makeDirs(system disk.FS) error {
	for _, name := range []string{logName, segmentsName} {
		if err := system.MakeDir(filepath.Join(d.path, name)); err != nil {
			return err
		}
	}
	return errors.Join(system.SyncDir(d.path), system.SyncDir(filepath.Dir(filepath.Clean(d.path))))
}

func (d *Dir) unusable(err error) error {
	return fmt.Errorf("the data directory %s can't be used (%w): make it writable for this user, or name another one "+
		"with the key directory", d.path, err)
}

// takeLock locks the directory and writes down by whom.
func (d *Dir) takeLock(system disk.FS) error {
	name := filepath.Join(d.path, lockName)
	lock, err := system.Lock(name)
	if errors.Is(err, disk.ErrLocked) {
		return fmt.Errorf("%w: %s holds the data directory %s: stop it, or name another directory", eventlog.ErrLocked,
			holder(system, name), d.path)
	}
	if err != nil {
		return d.unusable(err)
	}
	// It helps a person, no more: a full disk must not keep a store from being read.
	_ = write(system, name, strconv.Itoa(os.Getpid())+"\n")
	d.lock = lock
	return nil
}

// holder says which process has the lock. It may just have taken it and not said so yet.
func holder(system disk.FS, name string) string {
	text, err := read(system, name)
	if pid, failed := strconv.Atoi(strings.TrimSpace(text)); err == nil && failed == nil {
		return fmt.Sprintf("process %d", pid)
	}
	return "another process"
}

// checkFormat checks the version, or writes it where there is none.
func checkFormat(system disk.FS, name string) error {
	text, err := read(system, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if text == "" { // new, or cut short while it was made
		return create(system, name, fmt.Sprintf("%d\n", version))
	}
	found, err := strconv.Atoi(strings.TrimSuffix(text, "\n"))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %s says %q, expected a number", eventlog.ErrFormat, name, text)
	case found > version:
		return fmt.Errorf("%w: %s says %d, this program knows %d: the directory was written by a newer version: use that one",
			eventlog.ErrFormat, name, found, version)
	case found < version:
		return fmt.Errorf("%w: %s says %d, this program knows %d", eventlog.ErrFormat, name, found, version)
	}
	return nil
}

// create makes a file with a content, whole or not at all.
func create(system disk.FS, name, content string) error {
	part := name + ".part"
	if err := system.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := system.Create(part)
	if err != nil {
		return err
	}
	if err = put(f, content); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return system.Rename(part, name)
}

func write(system disk.FS, name, content string) error {
	f, err := system.OpenWrite(name)
	if err != nil {
		return err
	}
	if err = f.Truncate(0); err == nil {
		err = put(f, content)
	}
	return errors.Join(err, f.Close())
}

func put(f disk.File, content string) error {
	n, err := f.WriteAt([]byte(content), 0)
	if err == nil && n < len(content) {
		err = io.ErrShortWrite
	}
	return err
}

func read(system disk.FS, name string) (string, error) {
	f, err := system.Open(name)
	if err != nil {
		return "", err
	}
	size, err := f.Size()
	if err != nil {
		return "", errors.Join(err, f.Close())
	}
	content := make([]byte, min(size, 100))
	_, err = f.ReadAt(content, 0)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return string(content), errors.Join(err, f.Close())
}
