package cloudevents

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/cloudevents/sdk-go/v2/binding/spec"
	"github.com/cloudevents/sdk-go/v2/event"
)

// Names of context attributes.
const (
	specVersion     = "specversion"
	dataContentType = "datacontenttype"
)

// context holds the message's attributes against the specification. An event
// that lacks nothing but its type is [ErrNoType].
func (m *message) context() (*event.EventContextV1, error) {
	if version := m.attributes[specVersion]; version != event.CloudEventsVersionV1 {
		return nil, m.malformed(specVersion, fmt.Errorf("got %v: expected %q", quoted(version), event.CloudEventsVersionV1))
	}
	var context event.EventContextV1
	for _, name := range slices.Sorted(maps.Keys(m.attributes)) { // so that of several errors one is always the first
		if err := set(&context, name, m.attributes[name]); err != nil {
			return nil, m.malformed(name, err)
		}
	}
	faults := context.Validate()
	noType := faults["type"] != nil
	delete(faults, "type")
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		return nil, m.malformed(name, faults[name])
	}
	if noType {
		return nil, fmt.Errorf("%w: %s%stype: expected a text that says what happened", ErrNoType, m.where, m.member)
	}
	return &context, nil
}

// set takes one attribute. The empty string is none, and left to validation.
func set(context *event.EventContextV1, name string, value any) error {
	if !event.IsExtensionNameValid(name) || name != strings.ToLower(name) {
		return errors.New("no name of an attribute: expected lower-case letters a to z and digits")
	}
	standard := spec.V1.Attribute(name)
	switch text, isText := value.(string); {
	case standard == nil:
		return context.SetExtension(name, value)
	case !isText:
		return fmt.Errorf("got %v: expected a string", value)
	case strings.TrimSpace(text) == "":
		return nil
	}
	if err := standard.Set(context, value); err != nil {
		return err
	}
	if standard.Kind() == spec.Time {
		return checkTime(context.GetTime())
	}
	return nil
}

// A log record has the nanoseconds since the first of these; 0 is no time.
var epoch, lastTime = time.Unix(0, 0), time.Unix(0, math.MaxInt64)

func checkTime(t time.Time) error {
	if !t.After(epoch) || t.After(lastTime) {
		return fmt.Errorf("got %s: expected a time after %s and before %s", t.Format(time.RFC3339Nano),
			epoch.UTC().Format(time.DateOnly), lastTime.UTC().Format(time.DateOnly))
	}
	return nil
}

// quoted shows a value in an error; one that is missing as nothing.
func quoted(value any) string {
	if value == nil {
		return "none"
	}
	return fmt.Sprintf("%.100q", fmt.Sprint(value))
}
