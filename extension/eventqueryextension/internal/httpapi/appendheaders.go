package httpapi

import (
	"net/http"
	"strconv"
	"strings"
)

// invalidHeader is the answer to a header that can't be taken as it is.
func invalidHeader(name, got, expected string) *problem {
	p := invalid(name, got, expected)
	p.kind = kindInvalidHeader
	return p
}

// precondition returns the version that the aggregate has to have before the
// append, nil for any but 0, and whether the headers ask for one.
func precondition(h http.Header) (version *uint64, given bool, err error) {
	match, noneMatch := h.Values("If-Match"), h.Values("If-None-Match")
	switch {
	case len(match)+len(noneMatch) == 0:
		return nil, false, nil
	case len(match) > 0 && len(noneMatch) > 0:
		return nil, false, invalidHeader("If-None-Match", strings.Join(noneMatch, ", "), "one of If-Match and If-None-Match")
	case len(noneMatch) > 0:
		if all := strings.Join(noneMatch, ", "); all != "*" {
			return nil, false, invalidHeader("If-None-Match", all, "*, for an aggregate that does not exist yet")
		}
		return new(uint64), true, nil
	}
	all := strings.Join(match, ", ")
	if all == "*" {
		return nil, true, nil
	}
	n, err := strconv.ParseUint(strings.Trim(all, `"`), 10, 64)
	if err != nil || all != `"`+strconv.FormatUint(n, 10)+`"` {
		return nil, false, invalidHeader("If-Match", all, `the version before the append as an entity tag, such as "3", or *`)
	}
	return &n, true, nil
}

// noPrecondition refuses headers that speak of one aggregate: nobody would look
// at them.
func noPrecondition(h http.Header) error {
	for _, name := range []string{"If-Match", "If-None-Match"} {
		if values := h.Values(name); len(values) > 0 {
			return invalidHeader(name, strings.Join(values, ", "), "no such header here, but expectedVersion of an event of each aggregate")
		}
	}
	return nil
}

// longestKey bounds an Idempotency-Key.
const longestKey = 255

// idempotencyKey returns the key that names the request, "" without one.
func idempotencyKey(h http.Header) (string, error) {
	keys := h.Values("Idempotency-Key")
	if len(keys) == 0 {
		return "", nil
	}
	if len(keys) > 1 || keys[0] == "" || len(keys[0]) > longestKey {
		return "", invalidHeader("Idempotency-Key", strings.Join(keys, ", "),
			"one key of 1 to "+strconv.Itoa(longestKey)+" bytes")
	}
	return keys[0], nil
}
