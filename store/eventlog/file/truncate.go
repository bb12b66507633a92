package file

import (
	"errors"
	"io/fs"
)

// Truncate removes the segments all of whose entries are before a sequence, see
// [eventlog.Log].
func (l *Log) Truncate(before uint64) error {
	l.truncating.Lock()
	defer l.truncating.Unlock()
	for {
		l.mutex.Lock()
		oldest := l.segments[0].name
		enough := len(l.segments) == 1 || l.segments[1].header.first > before
		l.mutex.Unlock()
		if enough {
			return nil
		}
		// One after the other: a hole in the middle would look like damage.
		if err := l.fs.Remove(l.path(oldest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := l.fs.SyncDir(l.options.Directory); err != nil {
			return err
		}
		l.mutex.Lock()
		l.segments = append(l.segments[:0:0], l.segments[1:]...)
		l.mutex.Unlock()
	}
}
