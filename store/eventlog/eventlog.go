// Package eventlog is what a durable log of entries is to a store: one order,
// without holes, of entries that are there again after a restart.
//
// An entry is numbered by its sequence: 1, 2, 3 …. It is acknowledged once it is as
// durable as the log promises, and an acknowledged entry is never silently missing:
// a log that can't give back every acknowledged entry says so when it is opened.
package eventlog

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"
)

// Log is an ordered, durable log of entries. Its methods may be called concurrently.
type Log interface {
	// Append adds an entry at the end, and returns its sequence when it is durable.
	// Calls that wait at the same time share one sync. The log keeps no part of data.
	// Entries hands local back with the entry.
	//
	// Once Append has begun to write it waits for the end, whatever ctx does. Errors:
	// ctx.Err(), ErrFull and ErrClosed, when the entry is not in the log; ErrFailed,
	// when it may be.
	Append(ctx context.Context, data []byte, local any) (sequence uint64, err error)

	// Entries yields the durable entries from a sequence on, in order, each once and
	// without a hole. At the end it waits for more; it ends without an error when ctx
	// is done or the log is closed. What is yielded is good until the next one is.
	//
	// One reader at a time follows the end of a log: the first to call Entries, from the
	// call on, until it has ended or ctx is done. It gets every entry that is appended
	// after the call with its local, and appends wait for it when it is slow, so it must
	// not wait for an Append. To others the end is an error.
	//
	// Errors end it: a *DamageError, ErrTruncated where the entry is no longer held,
	// and those of the system.
	Entries(ctx context.Context, from uint64) iter.Seq2[Entry, error]

	// Truncate gives entries before a sequence up, as far as the log can: some may
	// stay. It is for those that a checkpoint stands for.
	Truncate(before uint64) error

	// State returns a snapshot.
	State() State

	// Close waits for the appends under way and refuses others. It may be called
	// again.
	Close() error
}

// Entry is one entry of a log.
type Entry struct {
	Sequence uint64
	// Data is nil where Local is not.
	Data []byte
	// Local is what was given to Append with the entry, nil where another process, or
	// an earlier one, did so.
	Local any
}

// State is what is known of a log.
type State struct {
	// Epoch names the order: a log that begins anew, empty or behind what was lost,
	// draws another one.
	Epoch string
	// Epochs are those of the entries held, oldest first: the last one is Epoch.
	Epochs []Epoch
	// First and Last are the sequences of the entries held, Last the highest that
	// is durable; an empty log has First = Last+1.
	First, Last uint64
	Bytes       int64 // on disk
	Segments    int
	// Syncs counts the syncs of this process, SyncTime is what they took together, and
	// LastSync what the last one took.
	Syncs              uint64
	SyncTime, LastSync time.Duration
	// Failed is why the log takes no entries any more until it is opened again, nil
	// while it does.
	Failed error
	// Missing is what was set aside when the log was opened.
	Missing []Missing
	// TornBytes is what was cut off the end when the log was opened: an append that
	// was never acknowledged.
	TornBytes int64
}

// Epoch is an order of entries that was not broken.
type Epoch struct {
	Name  string
	First uint64 // its first entry that is held, or to come
}

// EpochOf returns the epoch of an entry that is held.
func (s *State) EpochOf(sequence uint64) string {
	for _, e := range slices.Backward(s.Epochs) {
		if e.First <= sequence {
			return e.Name
		}
	}
	return s.Epoch
}

// Missing says what is no longer in a log.
type Missing struct {
	// First and Last are sequences; Last is 0 where it is not known how many there were.
	First, Last uint64
	// File is where the damaged file was moved, At the offset of the damage in it.
	File   string // empty where it is no single file
	At     int64
	Reason string
}

var (
	// ErrFull says that there is no room for the entry; there may be some later.
	ErrFull = errors.New("no room for the log")
	// ErrFailed says that a write or a sync failed, and nothing more is acknowledged until the
	// log is opened again.
	ErrFailed = errors.New("log failed")
	// ErrClosed says that the log is closed.
	ErrClosed = errors.New("log closed")
	// ErrTruncated says that the entry is no longer held.
	ErrTruncated = errors.New("log truncated")
	// ErrDamaged says that acknowledged entries are missing or not as they were written.
	ErrDamaged = errors.New("log damaged")
	// ErrLocked says that another process has the log open.
	ErrLocked = errors.New("log in use")
	// ErrFormat says that another version has written the log, most often a newer one.
	ErrFormat = errors.New("unknown log format")
)

// DamageError says where a log is damaged. It unwraps to ErrDamaged.
type DamageError struct {
	File   string // empty where it is no single file
	Offset int64
	Reason string
}

func (e *DamageError) Error() string {
	if e.File == "" {
		return e.Reason
	}
	return e.File + ": " + e.Reason
}

func (e *DamageError) Unwrap() error { return ErrDamaged }
