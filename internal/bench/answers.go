package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// check returns how many events an answer holds or counts, so that no figure
// stands for a wrong one.
type check func(io.Reader) (events int, err error)

// answer has the members that tell how many events there are.
type answer struct {
	Events     []json.RawMessage `json:"events"`
	EventCount int               `json:"eventCount"`
	Total      int               `json:"total"`
	Buckets    []counted         `json:"buckets"`
	Groups     []counted         `json:"groups"`
}

type counted struct {
	Count int `json:"count"`
}

func decode(body io.Reader) (answer, error) {
	var a answer
	err := json.NewDecoder(body).Decode(&a)
	return a, err
}

func listedEvents(body io.Reader) (int, error) {
	a, err := decode(body)
	return len(a.Events), err
}

func statusEvents(body io.Reader) (int, error) {
	var status struct{ Events int }
	err := json.NewDecoder(body).Decode(&status)
	return status.Events, err
}

func totalEvents(body io.Reader) (int, error) {
	a, err := decode(body)
	return a.Total, err
}

func timelineEvents(body io.Reader) (int, error) {
	a, err := decode(body)
	if err == nil && len(a.Events) != a.EventCount {
		err = fmt.Errorf("eventCount is %d, and there are %d events", a.EventCount, len(a.Events))
	}
	return a.EventCount, err
}

func groupedEvents(body io.Reader) (int, error) {
	a, err := decode(body)
	return sum(a.Groups), err
}

func bucketedEvents(body io.Reader) (int, error) {
	a, err := decode(body)
	return sum(a.Buckets), err
}

func sum(counts []counted) int {
	n := 0
	for _, c := range counts {
		n += c.Count
	}
	return n
}

func countLines(body io.Reader) (int, error) {
	lines := 0
	buffer := make([]byte, 64<<10)
	for {
		n, err := body.Read(buffer)
		lines += bytes.Count(buffer[:n], []byte("\n"))
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
	}
}

// maxResourceLogs bounds what is read at once.
const maxResourceLogs = 64 << 20

// The fields on the way to a log record in an ExportLogsServiceRequest.
const (
	resourceLogsField = 1
	scopeLogsField    = 2 // of ResourceLogs
	logRecordsField   = 2 // of ScopeLogs
)

// countRecords counts the log records of an ExportLogsServiceRequest, one
// ResourceLogs at a time, however large the whole is. It looks at lengths alone,
// so as not to be what is measured.
func countRecords(body io.Reader) (int, error) {
	in := bufio.NewReaderSize(body, 1<<20)
	records := 0
	var message []byte
	for {
		tag, err := binary.ReadUvarint(in)
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return records, err
		}
		size, err := binary.ReadUvarint(in)
		if err != nil {
			return records, err
		}
		if tag != protowire.EncodeTag(resourceLogsField, protowire.BytesType) || size > maxResourceLogs {
			return records, fmt.Errorf("no ResourceLogs of an ExportLogsServiceRequest: tag %d, %d bytes", tag, size)
		}
		message = slices.Grow(message[:0], int(size))[:size]
		if _, err := io.ReadFull(in, message); err != nil {
			return records, err
		}
		err = eachField(message, scopeLogsField, func(scopeLogs []byte) error {
			return eachField(scopeLogs, logRecordsField, func([]byte) error {
				records++
				return nil
			})
		})
		if err != nil {
			return records, err
		}
	}
}

// eachField calls visit with every field of bytes of a message that has the
// number.
func eachField(message []byte, number protowire.Number, visit func([]byte) error) error {
	for len(message) > 0 {
		field, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		length := protowire.ConsumeFieldValue(field, kind, message[n:])
		if length < 0 {
			return protowire.ParseError(length)
		}
		if field == number && kind == protowire.BytesType {
			content, _ := protowire.ConsumeBytes(message[n:])
			if err := visit(content); err != nil {
				return err
			}
		}
		message = message[n+length:]
	}
	return nil
}
