package httpapi

import (
	"bytes"
	"errors"
	"fmt"
	"math"

	"github.com/gyroscops/otel-eventstore/store"
)

// reader returns a reader of a body that is one JSON document.
func (r *appendRequest) reader() (*jsonReader, error) {
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	return newJSONReader(body, r.values)
}

// array reads a JSON array of events.
func (r *appendRequest) array() (sent []sentEvent, err error) {
	reader, err := r.reader()
	if err != nil {
		return nil, err
	}
	if sent, err = reader.events(false); err != nil {
		return nil, err
	}
	return sent, reader.end()
}

// events reads an array of events.
func (r *jsonReader) events(across bool) (sent []sentEvent, err error) {
	err = r.array(func() error {
		if len(sent) == mostAppended {
			return tooManyEvents()
		}
		e, err := r.event(across)
		sent = append(sent, e)
		return err
	})
	return sent, err
}

// mostAppended bounds the events of one request: all of them are one append, which
// others wait for.
const mostAppended = 10_000

func tooManyEvents() *problem {
	return &problem{
		kind: kindTooLarge, detail: "the request has too many events",
		expected: fmt.Sprintf("at most %d events", mostAppended),
	}
}

// lines reads an event a line. Empty lines are none.
func (r *appendRequest) lines() (sent []sentEvent, err error) {
	body, err := r.body()
	if err != nil {
		return nil, err
	}
	number := 0
	for line := range bytes.Lines(body) {
		number++
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if len(sent) == mostAppended {
			return nil, tooManyEvents()
		}
		e, err := r.line(line)
		if p := (*problem)(nil); errors.As(err, &p) {
			p.detail = fmt.Sprintf("line %d: %s", number, p.detail)
		}
		if err != nil {
			return nil, err
		}
		sent = append(sent, e)
	}
	return sent, nil
}

func (r *appendRequest) line(line []byte) (e sentEvent, err error) {
	reader, err := newJSONReader(line, r.values)
	if err != nil {
		return e, err
	}
	if e, err = reader.event(false); err != nil {
		return e, err
	}
	return e, reader.end()
}

// document reads an append across aggregates.
func (r *appendRequest) document() (sent []sentEvent, condition *store.Condition, err error) {
	reader, err := r.reader()
	if err != nil {
		return nil, nil, err
	}
	if err := reader.object(func(name string) (err error) {
		switch name {
		case "events":
			sent, err = reader.events(true)
		case "condition":
			condition, err = reader.condition()
		default:
			err = reader.unknown(name, []string{"events", "condition"})
		}
		return err
	}); err != nil {
		return nil, nil, err
	}
	return sent, condition, reader.end()
}

// mostConditionNames bounds the items of a condition, and the names of each: a
// condition is searched item by item.
const mostConditionNames = 100

// condition reads an append condition, nil for null.
func (r *jsonReader) condition() (*store.Condition, error) {
	begun, err := r.begin('{', "an append condition")
	if err != nil || !begun {
		return nil, err
	}
	var c store.Condition
	err = r.members(func(name string) (err error) {
		switch name {
		case "failIfEventsMatch":
			c.Items, err = r.items()
		case "after":
			var after *uint64
			if after, err = r.integer(math.MaxUint64); after != nil {
				c.After = *after
			}
		case "epoch":
			c.Epoch, err = r.text()
		default:
			err = r.unknown(name, []string{"failIfEventsMatch", "after", "epoch"})
		}
		return err
	})
	if err == nil && len(c.Items) == 0 {
		err = r.invalid("no item in failIfEventsMatch", "at least one; the item {} matches every event")
	}
	return &c, err
}

// items reads the items of a query.
func (r *jsonReader) items() (items []store.ConditionItem, err error) {
	err = r.object(func(name string) error {
		if name != "items" {
			return r.unknown(name, []string{"items"})
		}
		return r.array(func() error {
			if len(items) == mostConditionNames {
				return r.invalid("another item", fmt.Sprintf("at most %d items", mostConditionNames))
			}
			item, err := r.item()
			items = append(items, item)
			return err
		})
	})
	return items, err
}

func (r *jsonReader) item() (item store.ConditionItem, err error) {
	begun, err := r.begin('{', "an item")
	if err == nil && !begun {
		err = r.invalid("null", "an item")
	}
	if err != nil {
		return item, err
	}
	err = r.members(func(name string) (err error) {
		switch name {
		case "types":
			item.Types, err = r.names()
		case "tags":
			item.Tags, err = r.names()
		default:
			err = r.unknown(name, []string{"types", "tags"})
		}
		return err
	})
	return item, err
}

// names reads an array of names to match, none of which is empty: no event could
// have it.
func (r *jsonReader) names() (names []string, err error) {
	err = r.array(func() error {
		name, err := r.text()
		switch {
		case err != nil:
		case name == "":
			err = r.invalid("an empty string", "a name")
		case len(names) == mostConditionNames:
			err = r.invalid("another name", fmt.Sprintf("at most %d", mostConditionNames))
		}
		names = append(names, name)
		return err
	})
	return names, err
}
