package eventfilter

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// ValuesOf returns the values of a decoded YAML or JSON object, whose members are
// texts, numbers, booleans and times, or lists of these. Numbers may be
// [json.Number]. Its error is an [*Error].
func ValuesOf(object map[string]any) (Values, error) {
	values := make(Values, len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		list, ok := object[name].([]any)
		if !ok {
			list = []any{object[name]}
		}
		if len(list) == 0 {
			return nil, &Error{name, "[]", "a value, or a list of at least one"}
		}
		for _, element := range list {
			text, ok := textOf(element)
			if !ok {
				return nil, &Error{name, fmt.Sprint(element), "a text, a number or a boolean, or a list of these"}
			}
			values[name] = append(values[name], text)
		}
	}
	return values, nil
}

func textOf(value any) (string, bool) {
	switch v := value.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	case time.Time:
		return v.Format(time.RFC3339Nano), true
	default:
		return "", false
	}
}
