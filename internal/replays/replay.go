// Package replays is what receivers that replay a store into a pipeline and the
// API that starts and shows replays have in common. They never meet: each
// receiver registers with the [Registry] of the store that it reads from.
package replays

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/store"
)

// State is where a replay is in its life. All but StateRunning are final.
type State string

// The states.
const (
	StateRunning State = "running"
	// StateDone: every event was handed over.
	StateDone State = "done"
	// StateCancelled: it was asked to stop.
	StateCancelled State = "cancelled"
	// StateFailed: the pipeline refused events for good, or they could not be read.
	StateFailed State = "failed"
	// StateInterrupted: the receiver was shut down before.
	StateInterrupted State = "interrupted"
)

// States returns all states.
func States() []State {
	return []State{StateRunning, StateDone, StateCancelled, StateFailed, StateInterrupted}
}

// Mode says when a replay ends.
type Mode string

// The modes.
const (
	// Once ends with the last event that was stored when it began.
	Once Mode = "once"
	// Follow goes on with what is stored later.
	Follow Mode = "follow"
)

// Spec is what to replay once.
type Spec struct {
	// Query is Filter as it was written, to be shown.
	Query  eventfilter.Values
	Filter store.Filter
	// Speed is 0 for that of the receiver.
	Speed Speed
}

// Replay is how far a replay has come. It belongs to the reader.
type Replay struct {
	ID         string
	Receiver   string
	Configured bool // by the receiver's configuration, not by a request

	Mode   Mode
	Speed  Speed
	Query  eventfilter.Values
	Filter store.Filter // with the bounds on the position

	State     State
	Err       error // of StateFailed, or the last push-back of one that runs
	StartedAt time.Time
	EndedAt   time.Time // zero while it runs

	// Position is the last one that has been dealt with: all matching events up
	// to it were accepted by the pipeline, or are in Missed.
	Position uint64
	// EndPosition is the last one of a replay that ends, 0 of one that follows.
	EndPosition uint64
	Events      uint64  // accepted by the pipeline
	Missed      uint64  // positions evicted before they were read
	Refusals    uint64  // batches that the pipeline refused, and that were sent again
	Rate        float64 // events accepted a second, of late while it runs, else overall
}

// Info describes a receiver.
type Info struct {
	ID        string
	Mode      string // of its configuration
	Speed     Speed
	RateLimit float64 // 0 is none
	Running   int     // replays
}

// Answers to requests.
var (
	// ErrUnknownReceiver: no receiver has that id.
	ErrUnknownReceiver = errors.New("no such receiver")
	// ErrUnknownReplay: no replay has that id, or it ended too long ago.
	ErrUnknownReplay = errors.New("no such replay")
	// ErrBusy: the receiver runs as many replays as it may.
	ErrBusy = errors.New("too many replays are running")
	// ErrStopped: the receiver does not run.
	ErrStopped = errors.New("the receiver is shut down")
)

// separator stands in an id behind the epoch of the store.
const separator = "."

// NewID returns an id for a replay of the store of an epoch. It begins with the
// epoch, so that a record tells which store it was replayed from.
func NewID(epoch string) string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return epoch + separator + hex.EncodeToString(b[:])
}

// IsOf reports whether an id is of a replay of the store of an epoch.
func IsOf(id, epoch string) bool {
	of, _, found := strings.Cut(id, separator)
	return found && of != "" && of == epoch
}
