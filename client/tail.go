package client

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"

	"github.com/gyroscops/otel-eventstore/api"
)

// Tail yields the events that the filter chooses in append order, from a position
// on, and then those that are appended, as they come, each once; position 0 is
// now. Where it loses its connection it goes on after the last event. It ends
// with ctx, with the loop that ranges over it, or with an error, which is the last
// that it yields: [*BehindError] where the reader was too slow, [ErrGone] where
// the position was evicted or the store began anew.
func (c *Client) Tail(ctx context.Context, filter Filter, fromPosition uint64) iter.Seq2[api.Event, error] {
	return func(yield func(api.Event, error) bool) {
		lastID := ""
		open := func() request {
			header := http.Header{"Accept": {typeSSE}}
			if lastID != "" {
				header.Set("Last-Event-ID", lastID)
			}
			return request{method: http.MethodGet, path: "/tail", parameters: filter.from(fromPosition), header: header}
		}
		err := c.stream(ctx, open, func(body io.Reader, succeeded func()) (done bool, err error) {
			for messages := (messageReader{lines: bufio.NewReader(body)}); ; {
				m, err := messages.next()
				if err != nil {
					return false, err
				}
				succeeded()
				if m.id != "" {
					lastID = m.id
				}
				if len(m.data) == 0 {
					continue
				}
				event, err := m.event()
				if err != nil {
					return true, err
				}
				if !yield(event, nil) {
					return true, nil
				}
			}
		})
		if err != nil {
			yield(api.Event{}, err)
		}
	}
}

// message is a server-sent event. One without data moves the id alone.
type message struct {
	id, kind string
	data     []byte
}

// event returns what the message says, which may be that the tail is behind.
func (m *message) event() (api.Event, error) {
	var event api.Event
	switch m.kind {
	case "":
		return event, json.Unmarshal(m.data, &event)
	case "behind":
		behind := &BehindError{}
		if err := json.Unmarshal(m.data, &behind.Behind); err != nil {
			return event, err
		}
		return event, behind
	default:
		return event, fmt.Errorf("message of the unknown type %q", m.kind)
	}
}

// messageReader reads server-sent events, of which each field is on one line.
type messageReader struct{ lines *bufio.Reader }

// next returns the next message. The end of the stream is always an error, for a
// tail has none of its own.
func (r *messageReader) next() (message, error) {
	var m message
	for {
		line, err := r.lines.ReadString('\n')
		if err != nil {
			return m, fmt.Errorf("tail broke off: %w", err)
		}
		line = strings.TrimSuffix(line, "\n")
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			return m, nil
		case name == "id":
			m.id = value
		case name == "event":
			m.kind = value
		case name == "data":
			m.data = []byte(value)
		}
	}
}
