package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/internal/disk"
)

// markerName is in the directory while damage is being set aside. Whoever finds it goes on
// with that: the files may look whole by then, but they are not all, and sequences will be
// given again.
const markerName = "DAMAGED"

// setAside moves what can't be trusted to the quarantine and begins another epoch behind
// what is left. segments[at] is the first that is damaged, if any is.
func (l *Log) setAside(segments []checked, at int, interrupted bool) ([]checked, error) {
	first, err := l.mark(segments)
	if err != nil {
		return nil, err
	}
	if err := makeDir(l.fs, l.options.Quarantine); err != nil {
		return nil, err
	}
	good := at
	// The damaged one is the last, so that it is there to be found until all else is done.
	for i := len(segments) - 1; i >= at; i-- {
		s := &segments[i]
		keep := i == at && s.entries() > 0 && !s.stray
		to, err := l.quarantine(s, keep)
		if err != nil {
			return nil, err
		}
		if keep {
			good = at + 1
		}
		l.state.Missing = append(l.state.Missing, missing(segments, i, at, to))
	}
	slices.Reverse(l.state.Missing)
	left, err := l.beginEpoch(segments[:good], first)
	if err == nil && interrupted {
		l.state.Missing = append(l.state.Missing, eventlog.Missing{
			First: left[len(left)-1].first, File: l.options.Quarantine, Reason: "set aside by a start that was interrupted",
		})
	}
	return left, err
}

// recall adds to what is missing the files that an earlier start has set aside: they are
// missing until somebody takes them away.
func (l *Log) recall() error {
	if l.options.Quarantine == "" {
		return nil
	}
	names, err := l.fs.List(l.options.Quarantine)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, name := range names {
		path := filepath.Join(l.options.Quarantine, name)
		if !slices.ContainsFunc(l.state.Missing, func(m eventlog.Missing) bool { return m.File == path }) {
			l.state.Missing = append(l.state.Missing, eventlog.Missing{File: path, Reason: "set aside at an earlier start"})
		}
	}
	return nil
}

// mark makes the marker, durably, where there is none yet. It holds the name of the log's
// first segment, and mark returns the sequence that it begins with: a log of which nothing
// is left goes on with that.
func (l *Log) mark(segments []checked) (first uint64, err error) {
	if first, err = l.marked(); first > 0 || err != nil {
		return first, err
	}
	first = 1
	if len(segments) > 0 {
		first = segments[0].first
	}
	file, err := l.fs.Create(l.path(markerName))
	if err != nil {
		return 0, err
	}
	err = errors.Join(writeDurably(file, []byte(segmentName(first))), file.Close())
	if err == nil {
		err = l.fs.SyncDir(l.options.Directory)
	}
	return first, err
}

// marked returns what the marker says, 0 where there is none. One that was not written
// whole is removed: nothing was set aside yet.
func (l *Log) marked() (uint64, error) {
	file, err := l.fs.Open(l.path(markerName))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	name := make([]byte, len(segmentName(1)))
	_, err = file.ReadAt(name, 0)
	if err = errors.Join(ignoreEnd(err), file.Close()); err != nil {
		return 0, err
	}
	if first, ok := segmentFirst(string(name)); ok {
		return first, nil
	}
	return 0, l.remove(markerName)
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// remove removes a file of the log, durably.
func (l *Log) remove(name string) error {
	if err := l.fs.Remove(l.path(name)); err != nil {
		return err
	}
	return l.fs.SyncDir(l.options.Directory)
}

// quarantine moves a segment, or copies it and cuts it behind its last good frame. It
// returns where to.
func (l *Log) quarantine(s *checked, keep bool) (to string, err error) {
	if to, err = l.freeName(s.name); err != nil {
		return "", err
	}
	from, quarantine := l.path(s.name), l.options.Quarantine
	if !keep {
		err = l.fs.Rename(from, to)
	} else if err = l.copy(s, to); err == nil {
		err = l.fs.SyncDir(quarantine)
	}
	if err == nil && keep {
		err = l.change(s, func(file disk.File) error { return file.Truncate(s.end) })
	}
	if err == nil {
		err = errors.Join(l.fs.SyncDir(quarantine), l.fs.SyncDir(l.options.Directory))
	}
	if err != nil {
		return "", fmt.Errorf("setting %s aside: %w", from, err)
	}
	return to, nil
}

// freeName returns a path in the quarantine that nothing has.
func (l *Log) freeName(name string) (string, error) {
	names, err := l.fs.List(l.options.Quarantine)
	if err != nil {
		return "", err
	}
	taken := make(map[string]bool, len(names))
	for _, n := range names {
		taken[n] = true
	}
	free := name
	for i := 2; taken[free]; i++ {
		free = fmt.Sprintf("%s.%d", name, i)
	}
	return filepath.Join(l.options.Quarantine, free), nil
}

func (l *Log) copy(s *checked, to string) error {
	from, err := l.fs.Open(l.path(s.name))
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	target, err := l.fs.Create(to)
	if err != nil {
		return err
	}
	buffer := make([]byte, min(readAhead, s.size))
	for at := int64(0); at < s.size && err == nil; at += int64(len(buffer)) {
		buffer = buffer[:min(readAhead, s.size-at)]
		if _, err = from.ReadAt(buffer, at); err == nil {
			_, err = target.WriteAt(buffer, at)
		}
	}
	if err == nil {
		err = target.Sync()
	}
	return errors.Join(err, target.Close())
}

// missing says what segments[i], now in the quarantine, had. segments[at] is the first there.
func missing(segments []checked, i, at int, to string) eventlog.Missing {
	s := &segments[i]
	m := eventlog.Missing{First: s.first, Last: s.lastKnown(), File: to, Reason: "behind the damage"}
	if p := s.problem; p != nil {
		m.At, m.Reason, m.Last = p.at, p.reason, max(m.Last, p.lastKnown)
	}
	if i+1 < len(segments) {
		m.Last = max(m.Last, segments[i+1].first-1)
	}
	if i == at {
		m.First = firstMissing(segments, at)
	}
	if m.Last < m.First {
		m.Last = 0
	}
	return m
}

// beginEpoch makes a segment of another epoch behind the good ones. Where there are none
// the log goes on with the sequence given.
func (l *Log) beginEpoch(good []checked, first uint64) ([]checked, error) {
	header := segmentHeader{epoch: random(), first: first}
	if n := len(good); n > 0 && good[n-1].entries() == 0 {
		// The new one has its name.
		if err := l.remove(good[n-1].name); err != nil {
			return nil, err
		}
		good = good[:n-1]
	}
	if n := len(good); n > 0 {
		s := &good[n-1]
		header.epochBefore, header.chainBefore, header.first = s.header.epoch, s.link.check, s.link.next
	}
	s, file, err := l.options.create(l.fs, header)
	if err == nil {
		err = file.Close()
	}
	if err == nil {
		err = l.remove(markerName)
	}
	if err != nil {
		return nil, err
	}
	return append(good, checked{
		name: s.name, first: header.first, header: s.header, size: sector, end: sector,
		link: chain{check: s.header.check, next: header.first}, sealed: true,
	}), nil
}

// makeDir makes a directory, durably.
func makeDir(system disk.FS, dir string) error {
	if err := system.MakeDir(dir); err != nil {
		return err
	}
	return system.SyncDir(filepath.Dir(dir))
}
