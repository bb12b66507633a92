package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"go.opentelemetry.io/collector/pdata/plog"
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

const (
	// resourceLogsTag begins each ResourceLogs of an ExportLogsServiceRequest:
	// field 1, length-delimited.
	resourceLogsTag = 1<<3 | 2
	// maxResourceLogs bounds what is read at once.
	maxResourceLogs = 64 << 20
)

// countRecords counts the log records of an ExportLogsServiceRequest, one
// ResourceLogs at a time, however large the whole is.
func countRecords(body io.Reader) (int, error) {
	in := bufio.NewReaderSize(body, 64<<10)
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
		if tag != resourceLogsTag || size > maxResourceLogs {
			return records, fmt.Errorf("no ResourceLogs of an ExportLogsServiceRequest: tag %d, %d bytes", tag, size)
		}
		// What was read is a request of this one ResourceLogs when its tag and
		// size stand before it again.
		message = binary.AppendUvarint(append(message[:0], resourceLogsTag), size)
		header := len(message)
		message = append(message, make([]byte, size)...)
		if _, err := io.ReadFull(in, message[header:]); err != nil {
			return records, err
		}
		var unmarshaler plog.ProtoUnmarshaler
		ld, err := unmarshaler.UnmarshalLogs(message)
		if err != nil {
			return records, err
		}
		records += ld.LogRecordCount()
	}
}
