package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/datadir"
	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
)

// pollInterval is how often the progress of a store that opens is looked at.
const pollInterval = 100 * time.Millisecond

// hotBytes is how much memory the events of a store take that a command opens; older
// ones are read from their segments.
const hotBytes = 512 << 20

// opened is the store of a directory.
type opened struct {
	*store.Store
	directory *datadir.Dir
}

// access is what a command does with a directory.
type access int

const (
	create   access = iota // it is made where it is missing
	existing               // it has to be there
	leftover               // it may be damaged, and is left as it is
)

// openStore opens the store of a directory. It has no limits: what is there stays.
func (t *tool) openStore(ctx context.Context, directory string, how access) (*opened, error) {
	exists, err := datadir.Exists(directory)
	if err == nil && !exists && how != create {
		err = fmt.Errorf("%s is no data directory: %w", directory, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	p := t.newProgress("check the log", unitBytes, 0)
	of := datadir.Options{Path: directory, Progress: func(done, total int64) {
		p.setTotal(uint64(total))
		p.set(uint64(done))
	}}
	options := store.Options{
		Now: t.now, Codec: otelevent.Codec{}, Segments: datadir.Segments(directory), HotBytes: hotBytes,
	}
	if how == leftover {
		of.FS, of.OnDamage = datadir.Unchanged(), file.Quarantine
		options.FS, options.Quarantine = of.FS, datadir.Quarantine(directory)
	}
	d, err := datadir.Open(ctx, of)
	p.clear()
	if err != nil {
		return nil, err
	}
	options.OpenLog = func(context.Context) (eventlog.Log, error) { return d.Log, nil }
	s := store.New(options)
	o := &opened{s, d}
	if err := t.replay(ctx, s); err != nil {
		return nil, errors.Join(err, o.Close())
	}
	return o, nil
}

// Close closes the store, and lets others use the directory.
func (o *opened) Close() error { return errors.Join(o.Store.Close(), o.directory.Close()) }

// replay makes a store ready.
func (t *tool) replay(ctx context.Context, s *store.Store) error {
	ready := make(chan error, 1)
	go func() { ready <- s.Open(ctx) }()
	p := t.newProgress("read the log", "entries", 0)
	defer p.clear()
	poll := time.NewTicker(pollInterval)
	defer poll.Stop()
	for {
		select {
		case err := <-ready:
			return err
		case <-poll.C:
			opening := s.Status().Opening
			p.setTotal(opening.Total)
			p.set(opening.Done)
		}
	}
}

// closing closes what a command has opened, and adds what goes wrong to its error.
func closing(c io.Closer, err *error) { *err = errors.Join(*err, c.Close()) }
