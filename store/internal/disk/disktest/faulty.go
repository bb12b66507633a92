package disktest

import (
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"sync"
	"syscall"

	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// Plan says how likely each call fails, from 0 to 1.
type Plan struct {
	// Write is for writes that write something, nothing or all, and answer EIO; Short for
	// those that write less than they were given; Full for ENOSPC of writes after a part, and
	// of creations.
	Write, Short, Full float64
	// A Sync or SyncDir that fails has done nothing.
	Sync, SyncDir                  float64
	Create, Rename, Remove, Resize float64
	Open, Read                     float64
}

// Faults is a file system that fails as planned.
type Faults struct {
	inner disk.FS

	mutex  sync.Mutex
	random *rand.Rand
	plan   Plan
	failed []string
}

// Faulty returns a file system that passes calls on, or lets them fail as planned; the seed
// says which.
func Faulty(inner disk.FS, seed uint64, plan Plan) *Faults {
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // to be repeated
	return &Faults{inner: inner, random: random, plan: plan}
}

// SetPlan changes the plan.
func (f *Faults) SetPlan(plan Plan) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	f.plan = plan
}

// Failed returns what failed so far, in order.
func (f *Faults) Failed() []string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return append([]string(nil), f.failed...)
}

// Draw says whether a call is to fail, by the chance that choose finds in the plan.
func (f *Faults) draw(what, name string, choose func(*Plan) float64, err error) error {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if f.random.Float64() >= choose(&f.plan) {
		return nil
	}
	f.failed = append(f.failed, fmt.Sprintf("%s %s: %v", what, name, err))
	return &fs.PathError{Op: what, Path: name, Err: err}
}

// part draws a number from 0 to n.
func (f *Faults) part(n int) int {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	return f.random.IntN(n + 1)
}

// Create is as disk.FS says. One that fails may have made the file.
func (f *Faults) Create(name string) (disk.File, error) {
	err := f.draw("create", name, func(p *Plan) float64 { return p.Create }, syscall.EIO)
	if err == nil {
		err = f.draw("create", name, func(p *Plan) float64 { return p.Full }, syscall.ENOSPC)
	}
	if err != nil && f.part(1) == 0 {
		return nil, err
	}
	file, failed := f.inner.Create(name)
	if failed != nil {
		return nil, failed
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return &faulty{file, f, name}, nil
}

// Open is as disk.FS says.
func (f *Faults) Open(name string) (disk.File, error) { return f.open(name, f.inner.Open) }

// OpenWrite is as disk.FS says.
func (f *Faults) OpenWrite(name string) (disk.File, error) { return f.open(name, f.inner.OpenWrite) }

func (f *Faults) open(name string, open func(string) (disk.File, error)) (disk.File, error) {
	if err := f.draw("open", name, func(p *Plan) float64 { return p.Open }, syscall.EIO); err != nil {
		return nil, err
	}
	file, err := open(name)
	if err != nil {
		return nil, err
	}
	return &faulty{file, f, name}, nil
}

// Rename is as disk.FS says.
func (f *Faults) Rename(from, to string) error {
	if err := f.draw("rename", from, func(p *Plan) float64 { return p.Rename }, syscall.EIO); err != nil {
		return err
	}
	return f.inner.Rename(from, to)
}

// Remove is as disk.FS says.
func (f *Faults) Remove(name string) error {
	if err := f.draw("remove", name, func(p *Plan) float64 { return p.Remove }, syscall.EIO); err != nil {
		return err
	}
	return f.inner.Remove(name)
}

// List never fails by itself, nor do MakeDir and Lock.
func (f *Faults) List(dir string) ([]string, error) { return f.inner.List(dir) }

// MakeDir is as disk.FS says.
func (f *Faults) MakeDir(dir string) error { return f.inner.MakeDir(dir) }

// Lock is as disk.FS says.
func (f *Faults) Lock(name string) (io.Closer, error) { return f.inner.Lock(name) }

// SyncDir is as disk.FS says.
func (f *Faults) SyncDir(dir string) error {
	if err := f.draw("syncdir", dir, func(p *Plan) float64 { return p.SyncDir }, syscall.EIO); err != nil {
		return err
	}
	return f.inner.SyncDir(dir)
}

type faulty struct {
	disk.File
	fs   *Faults
	name string
}

func (f *faulty) ReadAt(p []byte, offset int64) (int, error) {
	if err := f.fs.draw("read", f.name, func(p *Plan) float64 { return p.Read }, syscall.EIO); err != nil {
		return 0, err
	}
	return f.File.ReadAt(p, offset)
}

func (f *faulty) WriteAt(p []byte, offset int64) (int, error) {
	err := f.fs.draw("write", f.name, func(p *Plan) float64 { return p.Write }, syscall.EIO)
	if err == nil {
		err = f.fs.draw("write", f.name, func(p *Plan) float64 { return p.Full }, syscall.ENOSPC)
	}
	if err == nil {
		err = f.fs.draw("write", f.name, func(p *Plan) float64 { return p.Short }, io.ErrShortWrite)
	}
	if err == nil {
		return f.File.WriteAt(p, offset)
	}
	n := f.fs.part(len(p))
	if n > 0 {
		if _, failed := f.File.WriteAt(p[:n], offset); failed != nil {
			return 0, failed
		}
	}
	return n, err
}

func (f *faulty) Sync() error {
	if err := f.fs.draw("sync", f.name, func(p *Plan) float64 { return p.Sync }, syscall.EIO); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f *faulty) Truncate(size int64) error {
	if err := f.fs.draw("truncate", f.name, func(p *Plan) float64 { return p.Resize }, syscall.EIO); err != nil {
		return err
	}
	return f.File.Truncate(size)
}
