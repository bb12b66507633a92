package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxJSONBody bounds the body of a request that is no append.
const maxJSONBody = 64 << 10

func invalidBody(detail string) *problem { return &problem{kind: kindInvalidBody, detail: detail} }

// jsonObject is the body of a request. Its members are known once they were taken.
type jsonObject struct {
	members map[string]json.RawMessage
	known   []string
}

// readJSONObject reads a body that is a JSON object.
func readJSONObject(w http.ResponseWriter, r *http.Request) (*jsonObject, error) {
	if mediaType, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || mediaType != typeJSON {
		return nil, &problem{
			kind:     kindUnsupportedMediaType,
			detail:   "Content-Type: got " + strconv.Quote(shorten(r.Header.Get("Content-Type"))) + ", expected " + typeJSON,
			expected: typeJSON,
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxJSONBody))
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return nil, &problem{kind: kindTooLarge, detail: "body: expected at most " + strconv.Itoa(maxJSONBody) + " bytes"}
	} else if err != nil {
		return nil, &problem{kind: kindMalformedRequest, detail: "body: " + err.Error()}
	}
	o := new(jsonObject)
	if err := json.Unmarshal(body, &o.members); err != nil || o.members == nil {
		return nil, invalidBody("body: expected a JSON object" + placeOf(err))
	}
	return o, nil
}

// placeOf says where in a text a JSON error was found, and what it is.
func placeOf(err error) string {
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return "; at byte " + strconv.FormatInt(syntax.Offset, 10) + ": " + syntax.Error()
	}
	return ""
}

// take decodes a member, if there is one. What expected says goes into the
// answer where it can't be decoded. Numbers without a type stay as written.
func (o *jsonObject) take(name string, into any, expected string) error {
	o.known = append(o.known, name)
	member, ok := o.members[name]
	if !ok {
		return nil
	}
	delete(o.members, name)
	decoder := json.NewDecoder(bytes.NewReader(member))
	decoder.UseNumber()
	if string(member) == "null" || decoder.Decode(into) != nil {
		return invalidBody(name + ": got " + shorten(string(member)) + ", expected " + expected)
	}
	return nil
}

// end refuses members that were not taken.
func (o *jsonObject) end() error {
	for name := range o.members {
		return invalidBody("unknown member " + strconv.Quote(shorten(name)) + ", expected one of " + strings.Join(o.known, ", "))
	}
	return nil
}
