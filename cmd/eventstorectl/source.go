package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"go.opentelemetry.io/collector/pdata/plog"

	"github.com/gyroscops/otel-eventstore/internal/eventjson"
	"github.com/gyroscops/otel-eventstore/internal/otelevent"
	"github.com/gyroscops/otel-eventstore/store"
)

// source has events to import.
type source interface {
	// unit is what it numbers.
	unit() string
	// next returns the next batch, which is good until the call after, and nil at the
	// end. What comes with an error was read before it.
	next() (*batch, error)
}

// batch is events to append at once, and their numbers from 1.
type batch struct {
	events  []store.NewEvent
	placed  []store.Event // the events with their places, where these are wanted
	numbers []int
	faults  []fault
}

// fault is what could not be taken, and why.
type fault struct {
	number int
	why    string
}

func (b *batch) reset() {
	b.events, b.placed, b.numbers, b.faults = b.events[:0], b.placed[:0], b.numbers[:0], b.faults[:0]
}

// The size of a batch, and the longest line or message.
const (
	batchEvents = 500
	batchBytes  = 4 << 20
	maxBytes    = 256 << 20
)

// newSource returns a source. Where places are wanted, events without are faults.
func newSource(f format, in io.Reader, places bool) source {
	if f == formatOTLP {
		return &otlpSource{in: bufio.NewReaderSize(in, 1<<16), decoder: otelevent.NewPartsDecoder(), places: places}
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxBytes)
	return &lineSource{lines: lines}
}

// lineSource reads an event a line. Empty lines are none.
type lineSource struct {
	lines  *bufio.Scanner
	reader eventjson.Reader
	number int
	batch  batch
}

func (*lineSource) unit() string { return "line" }

func (s *lineSource) next() (*batch, error) {
	s.batch.reset()
	s.reader.Reset()
	for size := 0; len(s.batch.events)+len(s.batch.faults) < batchEvents && size < batchBytes; size += len(s.lines.Bytes()) {
		if !s.lines.Scan() {
			return s.end()
		}
		s.number++
		line := bytes.TrimSpace(s.lines.Bytes())
		if len(line) == 0 {
			continue
		}
		e, err := s.reader.Read(line)
		if err != nil {
			s.batch.faults = append(s.batch.faults, fault{s.number, err.Error()})
			continue
		}
		s.batch.numbers = append(s.batch.numbers, s.number)
		s.batch.events = append(s.batch.events, store.NewEvent{Envelope: e.Envelope, Record: e.Record})
		s.batch.placed = append(s.batch.placed, e)
	}
	return &s.batch, nil
}

// end returns what was read last.
func (s *lineSource) end() (*batch, error) {
	err := s.lines.Err()
	if errors.Is(err, bufio.ErrTooLong) {
		err = fmt.Errorf("line %d is longer than %d bytes", s.number+1, maxBytes)
	}
	if err == nil && len(s.batch.events)+len(s.batch.faults) == 0 {
		return nil, nil
	}
	return &s.batch, err
}

// otlpSource reads a request part by part: its ResourceLogs, each of which is a
// request when its head is before it.
type otlpSource struct {
	in      *bufio.Reader
	decoder *otelevent.Decoder
	places  bool
	number  int
	at      uint64 // bytes read
	message bytes.Buffer
	batch   batch
}

// resourceLogsTag is that of the one field that a request has.
const resourceLogsTag = 1<<3 | 2

func (*otlpSource) unit() string { return "record" }

func (s *otlpSource) next() (*batch, error) {
	s.batch.reset()
	more, err := s.read()
	if !more && err == nil {
		return nil, nil
	}
	var ld plog.Logs
	if err == nil {
		ld, err = new(plog.ProtoUnmarshaler).UnmarshalLogs(s.message.Bytes())
	}
	if err != nil {
		return &s.batch, fmt.Errorf("no OTLP request in the message at byte %d: %w", s.at, err)
	}
	s.at += uint64(s.message.Len())
	s.batch.events = s.decoder.Decode(ld)
	for i := range s.batch.events {
		s.number++
		s.batch.numbers = append(s.batch.numbers, s.number)
		s.batch.events[i].ExpectedVersion = nil
		if s.places {
			s.place(&s.batch.events[i])
		}
	}
	return &s.batch, nil
}

func (s *otlpSource) place(e *store.NewEvent) {
	placed, ok := otelevent.Place(e)
	if !ok {
		s.batch.faults = append(s.batch.faults, fault{s.number, "does not say its position: export it with --preserve"})
	}
	s.batch.placed = append(s.batch.placed, placed)
}

// read reads a message with its head. It returns false at the end.
func (s *otlpSource) read() (bool, error) {
	tag, err := s.in.ReadByte()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if tag != resourceLogsTag {
		return false, fmt.Errorf("got %#x, expected the tag of ResourceLogs, %#x", tag, resourceLogsTag)
	}
	length, err := binary.ReadUvarint(s.in)
	if err == nil && length > maxBytes {
		return false, fmt.Errorf("got a length of %d bytes, expected at most %d", length, maxBytes)
	}
	s.message.Reset()
	s.message.Write(binary.AppendUvarint([]byte{tag}, length))
	if err == nil {
		_, err = io.CopyN(&s.message, s.in, int64(length))
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return err == nil, err
}
