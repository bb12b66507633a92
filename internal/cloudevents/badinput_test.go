package cloudevents

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const noted = `"specversion": "1.0", "id": "1", "source": "/notes", "type": "Noted"`

func TestBadInput(t *testing.T) {
	t.Parallel()
	f := func(want error, detail, contentType, body string, headers ...string) {
		t.Helper()
		_, err := Read(newRequest(contentType, body, headers...))
		require.ErrorIs(t, err, want)
		require.ErrorContains(t, err, detail)
	}

	f(ErrMediaType, "expected Content-Type application/cloudevents+json", "application/json", `{`+noted+`}`)
	f(ErrMediaType, "Ce-Specversion header", "application/cloudevents+xml", `<event/>`)

	f(ErrNoEvent, "", structured, " \n")
	f(ErrNoEvent, "", batch, "")
	f(ErrNoEvent, "", batch, "[]")

	f(ErrMalformed, "body: unexpected end of JSON input at byte 2", structured, `{ `)
	f(ErrMalformed, "at byte 81", structured, `{`+noted+`, "data": {,}}`)
	f(ErrMalformed, "at byte 72", structured, `{`+noted+`} {}`)
	f(ErrMalformed, "no valid UTF-8 at byte 5", structured, "{\"a\":\"\xff\"}"[0:4]+"\xff")
	f(ErrMalformed, `body: begins with "{": expected a JSON array`, batch, `{`+noted+`}`)
	f(ErrMalformed, `event 2: begins with "1": expected a JSON object`, batch, `[{`+noted+`}, 1]`)
	f(ErrMalformed, `begins with "[": expected a JSON object`, structured, `[{`+noted+`}]`)
	f(ErrMalformed, `member specversion: got none: expected "1.0"`, structured, `{}`)
	f(ErrMalformed, `event 2: member specversion: got "0.3": expected "1.0"`, batch,
		`[{`+noted+`}, {"specversion": "0.3", "id": "1", "source": "/notes", "type": "Noted"}]`)
	f(ErrMalformed, "member id: MUST be a non-empty string", structured, `{"specversion": "1.0", "source": "/notes"}`)
	f(ErrMalformed, "member id: ", structured, `{"specversion": "1.0", "id": " ", "source": "/notes", "type": "Noted"}`)
	f(ErrMalformed, "member id: got 5: expected a string", structured, `{`+noted+`, "id": 5}`)
	f(ErrMalformed, "member source: REQUIRED", structured, `{"specversion": "1.0", "id": "1", "type": "Noted"}`)
	f(ErrMalformed, "member source: parse", structured, `{`+noted+`, "source": ":"}`)
	f(ErrMalformed, "member time: invalid value for time", structured, `{`+noted+`, "time": "yesterday"}`)
	f(ErrMalformed, "member time: got 1969-12-31T23:59:59Z: expected a time after 1970-01-01", structured,
		`{`+noted+`, "time": "1969-12-31T23:59:59Z"}`)
	f(ErrMalformed, "before 2262-04-11", structured, `{`+noted+`, "time": "0001-01-01T00:00:00Z"}`)
	f(ErrMalformed, "before 2262-04-11", structured, `{`+noted+`, "time": "9999-01-01T00:00:00Z"}`)
	f(ErrMalformed, "member dataschema: ", structured, `{`+noted+`, "dataschema": "relative"}`)
	f(ErrMalformed, "member datacontenttype: ", structured, `{`+noted+`, "datacontenttype": "/"}`)
	f(ErrMalformed, "member x: expected a string, a boolean, or an integer", structured, `{`+noted+`, "x": 1.5}`)
	f(ErrMalformed, "member x: expected a string, a boolean, or an integer", structured, `{`+noted+`, "x": 2147483648}`)
	f(ErrMalformed, "member x: expected a string, a boolean, or an integer", structured, `{`+noted+`, "x": {}}`)
	f(ErrMalformed, "member X: no name of an attribute", structured, `{`+noted+`, "X": "1"}`)
	f(ErrMalformed, "member : no name of an attribute", structured, `{`+noted+`, "": "1"}`)
	f(ErrMalformed, "member data_base64: expected a string of base64", structured, `{`+noted+`, "data_base64": 1}`)
	f(ErrMalformed, "member data_base64: illegal base64", structured, `{`+noted+`, "data_base64": "?"}`)
	f(ErrMalformed, "member data: beside data_base64", structured, `{`+noted+`, "data": 1, "data_base64": ""}`)
	f(ErrMalformed, "CloudEvent: data: the number 1e999 is beyond a double", structured, `{`+noted+`, "data": 1e999}`)

	binary := []string{"ce-specversion", "1.0", "ce-id", "1", "ce-source", "/notes", "ce-type", "Noted"}
	f(ErrMalformed, "CloudEvent: data: unexpected end of JSON input at byte 1", "application/json", "{", binary...)
	f(ErrMalformed, `header ce-specversion: got "2.0"`, "", "", "ce-specversion", "2.0")
	f(ErrMalformed, "header ce-source: REQUIRED", "", "", "ce-specversion", "1.0", "ce-id", "1")
	f(ErrMalformed, "header ce-x: given more than once", "", "", append(binary, "ce-x", "1", "ce-x", "2")...)
	f(ErrMalformed, "header ce-x: no valid UTF-8", "", "", append(binary, "ce-x", "%FF")...)
	f(ErrMalformed, "header ce-a-b: no name of an attribute", "", "", append(binary, "ce-a-b", "1")...)
	f(ErrMalformed, "header ce-: no name of an attribute", "", "", append(binary, "ce-", "1")...)

	f(ErrNoType, "member type", structured, `{"specversion": "1.0", "id": "1", "source": "/notes"}`)
	f(ErrNoType, "event 2: member type", batch, `[{`+noted+`}, {`+noted+`, "type": ""}]`)
	f(ErrNoType, "header ce-type", "", "", "ce-specversion", "1.0", "ce-id", "1", "ce-source", "/notes")
}
