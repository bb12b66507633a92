package datadir

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gyroscops/otel-eventstore/store"
	"github.com/gyroscops/otel-eventstore/store/eventlog/file"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// Report is what Verify found.
type Report struct {
	Segments []store.SegmentReport // in order; the log goes on behind them
	Log      file.Report
	// Missing says which entries neither the segments nor the log have, "" for none.
	Missing string
}

// Damaged returns how many files are damaged.
func (r *Report) Damaged() int {
	n := 0
	for _, s := range r.Segments {
		if s.Damage != nil {
			n++
		}
	}
	for _, s := range r.Log.Segments {
		if s.Status == file.Damaged {
			n++
		}
	}
	return n
}

// Good says whether the directory can be opened without anything missing.
func (r *Report) Good() bool { return r.Damaged() == 0 && r.Log.Good() && r.Missing == "" }

// Unchanged returns a file system of the machine on which all changes are kept in memory:
// for [Options.FS] and [store.Options.FS], to read what is left of a damaged directory and
// leave it as it is.
func Unchanged() disk.FS { return disk.Overlay(disk.System()) }

// Exists reports whether a directory is a data directory.
func Exists(path string) (bool, error) {
	names, err := disk.System().List(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return slices.Contains(names, formatName), err
}

// Verify checks every byte of a data directory and changes none. It takes no lock: while
// another process writes, the end of the log may look torn, and segments may come and go.
// Errors: fs.ErrNotExist where there is no data directory, eventlog.ErrFormat, ctx.Err()
// and those of the system, but not damage, which the report tells.
func Verify(ctx context.Context, path string) (Report, error) {
	system := disk.System()
	exists, err := Exists(path)
	if err == nil && !exists {
		err = fmt.Errorf("%s is no data directory: %w", path, fs.ErrNotExist)
	}
	if err == nil {
		err = checkFormat(system, filepath.Join(path, formatName))
	}
	if err != nil {
		return Report{}, err
	}
	var r Report
	segments, end, err := store.VerifySegments(ctx, system, filepath.Join(path, segmentsName))
	if err != nil {
		return Report{}, err
	}
	r.Segments = segments
	if r.Log, err = file.Verify(ctx, system, filepath.Join(path, logName)); err != nil {
		return Report{}, err
	}
	r.Missing = missing(end, r.Log.Segments)
	if n := len(r.Log.Segments); r.Missing != "" && r.Log.Good() && n > 0 && r.Log.Segments[0].First > end.Entry {
		begins, err := hasCheckpoint(ctx, path, r.Log.Segments[0].First, max(end.Next, 1))
		if err != nil {
			return Report{}, err
		}
		if begins {
			r.Missing = ""
		}
	}
	return r, nil
}

// hasCheckpoint reports whether a log, which begins with an entry, has a checkpoint from a
// position.
func hasCheckpoint(ctx context.Context, path string, first, from uint64) (has bool, err error) {
	log, err := file.Open(ctx, file.Options{Directory: filepath.Join(path, logName), FS: Unchanged()})
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	last := log.State().Last
	for e, err := range log.Entries(ctx, first) {
		if err != nil {
			return false, err
		}
		if store.CheckpointFrom(e.Data) == from {
			return true, nil
		}
		if e.Sequence == last {
			break
		}
	}
	return false, nil
}

// missing says what is missing between the sealed segments and the log.
func missing(end store.SegmentsEnd, log []file.SegmentReport) string {
	first, last := uint64(1), uint64(0)
	if n := len(log); n > 0 {
		first, last = log[0].First, log[n-1].Last
	}
	switch {
	case first > max(end.Entry, 1):
		return fmt.Sprintf("entries %d to %d are missing: the segments end before them, and the log begins behind them",
			max(end.Entry, 1), first-1)
	case last < end.Entry:
		return fmt.Sprintf("entries %d to %d are missing: the log ends before them", last+1, end.Entry)
	}
	for _, s := range log {
		if s.First <= end.Entry && end.Entry <= s.Last && s.Epoch != end.Epoch {
			return fmt.Sprintf("the segments end in entry %d of epoch %s, and the log has one of epoch %s: it is another log",
				end.Entry, end.Epoch, s.Epoch)
		}
	}
	return ""
}
