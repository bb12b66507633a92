package file

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// OnDamage says what Open does where acknowledged entries are missing or have changed.
type OnDamage string

// What to do about damage.
const (
	// Refuse: Open answers a *eventlog.DamageError and changes nothing.
	Refuse OnDamage = "refuse"
	// Quarantine: the damaged segment and those behind it are set aside, and the log goes
	// on behind what is good, in another epoch.
	Quarantine OnDamage = "quarantine"
)

// Options of a log. Directory is required.
type Options struct {
	// Directory has the log's files; it exists. Nobody else may have the log open.
	Directory string
	// FS is where the directory is; nil is the system's.
	FS disk.FS
	// SegmentBytes is up to which size frames are added to a segment, 64 MiB where it is 0.
	// A larger frame has a segment to itself.
	SegmentBytes int64
	// OnDamage is Refuse where it is empty.
	OnDamage OnDamage
	// Quarantine is a directory for what is set aside. It is made when it is needed.
	Quarantine string
	// Progress is told how many bytes of how many were checked, often; nil for none.
	Progress func(done, total int64)

	// A frame has at most as many entries, and as many bytes of them, but for a larger one.
	groupEntries, groupBytes int
}

func (o Options) withDefaults() Options {
	if o.FS == nil {
		o.FS = disk.System()
	}
	o.SegmentBytes = cmp.Or(o.SegmentBytes, 64<<20)
	o.OnDamage = cmp.Or(o.OnDamage, Refuse)
	o.groupEntries = cmp.Or(o.groupEntries, 1024)
	o.groupBytes = cmp.Or(o.groupBytes, 4<<20)
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	return o
}

func (o *Options) validate() error {
	switch {
	case o.Directory == "":
		return errors.New("the log has no directory")
	case o.OnDamage != Refuse && o.OnDamage != Quarantine:
		return fmt.Errorf("on_damage is %q, expected %q or %q", o.OnDamage, Refuse, Quarantine)
	case o.OnDamage == Quarantine && o.Quarantine == "":
		return errors.New("the log has no directory for what is damaged")
	}
	return nil
}

// Open opens the log of a directory, after it has checked every byte of it. An empty
// directory is a log that begins. An append that was never acknowledged, and that a crash
// cut short, is cut off. Errors: *eventlog.DamageError, eventlog.ErrFormat, ctx.Err(), those
// of the system.
func Open(ctx context.Context, options Options) (*Log, error) {
	o := options.withDefaults()
	if err := o.validate(); err != nil {
		return nil, err
	}
	segments, err := checkDirectory(ctx, o.FS, o.Directory, o.Progress)
	if err != nil {
		return nil, err
	}
	l := &Log{options: o, fs: o.FS, work: make(chan struct{}, 1), ended: make(chan struct{})}
	l.requests.New = func() any { return &request{done: make(chan struct{}, 1)} }
	if segments, err = l.repair(segments); err != nil {
		return nil, err
	}
	if err := l.recall(); err != nil {
		return nil, err
	}
	if err := l.begin(segments); err != nil {
		return nil, err
	}
	go l.commit()
	return l, nil
}

// begin makes the last segment, or a first one, the active one.
func (l *Log) begin(segments []checked) error {
	for _, s := range segments {
		l.segments = append(l.segments, segment{header: s.header, name: s.name, end: s.end})
	}
	if len(segments) == 0 {
		s, file, err := l.options.create(l.fs, segmentHeader{epoch: random(), first: 1})
		if err != nil {
			return err
		}
		l.segments, l.active = []segment{s}, file
		l.link, l.sealed = chain{check: s.header.check, next: 1}, true
		return nil
	}
	s := &segments[len(segments)-1]
	l.link, l.sealed, l.last = s.link, s.sealed, s.link.next-1
	path := l.path(s.name)
	file, err := l.fs.OpenWrite(path)
	if err != nil {
		return err
	}
	l.active = file
	// What a process that was killed had written is on disk only now.
	if err := errors.Join(l.sync(), l.fs.SyncDir(l.options.Directory)); err != nil {
		return errors.Join(fmt.Errorf("syncing %s: %w", path, err), file.Close())
	}
	return nil
}

// repair deals with the end of the log, and with damage. It returns what the log goes on
// with.
func (l *Log) repair(segments []checked) ([]checked, error) {
	interrupted, err := l.marked()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(segments, func(s checked) bool { return s.problem != nil })
	switch {
	case at >= 0 && segments[at].problem.verdict == damaged:
		p := segments[at].problem
		return l.onDamage(segments, at, interrupted > 0, segments[at].name, p.at,
			fmt.Sprintf("offset %d, entry %d: %s", p.at, firstMissing(segments, at), p.reason))
	case interrupted > 0:
		if at < 0 {
			at = len(segments)
		}
		return l.onDamage(segments, at, true, markerName, 0, "damaged files were being set aside, and that was interrupted")
	case at < 0:
		return segments, nil
	case segments[at].problem.verdict == unmarked:
		return segments, l.addMark(&segments[at])
	default:
		return l.cutOff(segments)
	}
}

// onDamage refuses, or sets aside what begins with segments[at].
func (l *Log) onDamage(segments []checked, at int, interrupted bool, name string, offset int64, reason string) ([]checked, error) {
	if l.options.OnDamage == Quarantine {
		return l.setAside(segments, at, interrupted)
	}
	return nil, &eventlog.DamageError{File: l.path(name), Offset: offset, Reason: reason + advice}
}

const advice = ". Restore the file from a copy; or set on_damage: quarantine, which sets it and all behind it aside " +
	"and goes on with the entries before; or read those with eventstorectl export"

// addMark completes a frame that misses its end mark alone.
func (l *Log) addMark(s *checked) error {
	return l.change(s, func(file disk.File) error {
		n, err := file.WriteAt([]byte(endMark), s.end-int64(len(endMark)))
		if err == nil && n < len(endMark) {
			err = io.ErrShortWrite
		}
		return err
	})
}

// cutOff removes the torn end of the last segment, or all of a segment without a header.
func (l *Log) cutOff(segments []checked) ([]checked, error) {
	s := &segments[len(segments)-1]
	l.state.TornBytes = s.size - s.end
	if s.end == 0 {
		return segments[:len(segments)-1], l.remove(s.name)
	}
	return segments, l.change(s, func(file disk.File) error { return file.Truncate(s.end) })
}

// change changes a segment and makes the change durable.
func (l *Log) change(s *checked, what func(disk.File) error) error {
	file, err := l.fs.OpenWrite(l.path(s.name))
	if err != nil {
		return err
	}
	if err = what(file); err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("repairing %s: %w", l.path(s.name), err)
	}
	return nil
}
