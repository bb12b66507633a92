package store

import (
	"bytes"
	"context"
	"errors"
	"sync"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
	"github.com/gyroscops/otel-eventstore/store/eventlog/eventlogtest"
)

// recordingLog is a log that remembers its entries, whatever becomes of its files.
type recordingLog struct {
	eventlog.Log
	entries *recordedEntries
}

// recordedEntries are the data of entries by their sequence.
type recordedEntries struct {
	mu   sync.Mutex
	data map[uint64][]byte
	last uint64
	// unsure is an entry that may be in the log, or not.
	unsure []byte
}

func (r *recordedEntries) put(sequence uint64, data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.data == nil {
		r.data = make(map[uint64][]byte)
	}
	r.data[sequence] = data
	r.last = sequence
}

// doubt keeps the first entry that may be in the log, behind which there is none.
func (r *recordedEntries) doubt(data []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unsure == nil {
		r.unsure = data
	}
}

// settle decides about the entry that may be in the log, by its last one.
func (r *recordedEntries) settle(last uint64) {
	if unsure := r.unsure; last == r.last+1 && unsure != nil {
		r.put(last, unsure)
	}
	r.unsure = nil
}

func (l *recordingLog) Append(ctx context.Context, data []byte, local any) (uint64, error) {
	kept := bytes.Clone(data)
	sequence, err := l.Log.Append(ctx, data, local)
	if err == nil {
		l.entries.put(sequence, kept)
	} else if errors.Is(err, eventlog.ErrFailed) {
		l.entries.doubt(kept)
	}
	return sequence, err
}

// log returns a log in memory of the entries up to one.
func (r *recordedEntries) log(last uint64) *eventlogtest.Log {
	r.mu.Lock()
	defer r.mu.Unlock()
	log := &eventlogtest.Log{KeepAll: true}
	opened, _ := log.Open(context.Background())
	for sequence := uint64(1); sequence <= last; sequence++ {
		_, _ = opened.Append(context.Background(), r.data[sequence], nil)
	}
	return log
}
