package cloudevents

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/xpdata"

	"github.com/gyroscops/otel-eventstore/internal/otelevent"
)

// putData writes the event's data to the body of its record, which stays empty
// without data.
func (m *message) putData(body pcommon.Value, mediaType func() (string, error)) error {
	if m.json != nil {
		return putJSON(body, m.json)
	}
	if len(m.raw) == 0 {
		return nil
	}
	declared, err := mediaType()
	switch {
	case err != nil:
		return err
	case isJSON(declared):
		if err := checkJSON(m.raw); err != nil {
			return err
		}
		return putJSON(body, m.raw)
	case isText(declared) && utf8.Valid(m.raw):
		body.SetStr(string(m.raw))
	default:
		body.SetEmptyBytes().FromRaw(m.raw)
	}
	return nil
}

func isJSON(mediaType string) bool {
	return mediaType == "application/json" || mediaType == "text/json" || strings.HasSuffix(mediaType, "+json")
}

func isText(mediaType string) bool {
	return strings.HasPrefix(mediaType, "text/") ||
		mediaType == "application/xml" || strings.HasSuffix(mediaType, "+xml") ||
		mediaType == "application/yaml" || strings.HasSuffix(mediaType, "+yaml")
}

// putJSON writes a JSON text that is known to be one.
func putJSON(to pcommon.Value, text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return err
	}
	return put(to, value, 0)
}

// put writes a decoded JSON value. The members of an object are sorted.
func put(to pcommon.Value, value any, depth int) error {
	switch value := value.(type) {
	case string:
		to.SetStr(value)
	case bool:
		to.SetBool(value)
	case json.Number:
		return putNumber(to, value.String())
	case []any:
		if depth == otelevent.MaxDepth {
			return errTooDeep
		}
		list := to.SetEmptySlice()
		list.EnsureCapacity(len(value))
		for _, element := range value {
			if err := put(list.AppendEmpty(), element, depth+1); err != nil {
				return err
			}
		}
	case map[string]any:
		if depth == otelevent.MaxDepth {
			return errTooDeep
		}
		return putObject(to.SetEmptyMap(), value, depth+1)
	}
	return nil
}

var errTooDeep = fmt.Errorf("nested more than %d levels deep: send flatter data", otelevent.MaxDepth)

// putObject does not go through [pcommon.Map.PutEmpty], which looks for the key
// among all before.
func putObject(to pcommon.Map, object map[string]any, depth int) error {
	var members xpdata.MapBuilder
	members.EnsureCapacity(len(object))
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if err := put(members.AppendEmpty(key), object[key], depth); err != nil {
			return err
		}
	}
	members.UnsafeIntoMap(to)
	return nil
}

// putNumber writes what is an integer of 64 bits as such, so that it keeps its
// digits, and any other number as the double that is nearest to it.
func putNumber(to pcommon.Value, digits string) error {
	if integer, err := strconv.ParseInt(digits, 10, 64); err == nil {
		to.SetInt(integer)
		return nil
	}
	double, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return fmt.Errorf("the number %.100s is beyond a double", digits)
	}
	to.SetDouble(double)
	return nil
}
