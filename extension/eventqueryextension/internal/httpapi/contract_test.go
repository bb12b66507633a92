package httpapi

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// document is the part of the contract that the tests look at themselves.
type document struct {
	Paths map[string]map[string]struct {
		Parameters  []json.RawMessage
		RequestBody struct {
			Content map[string]struct{ Example json.RawMessage }
		}
		Responses map[string]struct {
			Content map[string]struct{ Example json.RawMessage }
		}
	}
	Components struct {
		Parameters map[string]struct{ Name, In string }
		Responses  map[string]struct {
			Content map[string]struct{ Example json.RawMessage }
		}
		Schemas map[string]json.RawMessage
	}
}

func readContract(t *testing.T) document {
	var d document
	require.NoError(t, json.Unmarshal(contract, &d))
	return d
}

func TestContractIsValid(t *testing.T) {
	t.Parallel()
	_, err := readValidator()
	require.NoError(t, err)
}

// Every route is in the contract, and the reverse.
func TestContractHasAllRoutes(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	var routed, written []string
	for path, methods := range f.handler.(*api).routes() {
		for method := range methods {
			routed = append(routed, method+" "+path)
		}
	}
	for path, operations := range readContract(t).Paths {
		for method := range operations {
			written = append(written, strings.ToUpper(method)+" "+path)
		}
	}
	require.ElementsMatch(t, routed, written)
}

// The parameters that a path takes are those that the contract lists.
func TestContractHasAllParameters(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	contract := readContract(t)
	for path, operations := range contract.Paths {
		for method, operation := range operations {
			written := contract.queryParameters(t, operation.Parameters)
			a := f.do(strings.ToUpper(method), fill(path)+"?nobody=knows")
			var taken []string
			if list, ok := strings.CutPrefix(a.problem(kindUnknownParameter).Expected, "one of "); ok {
				taken = strings.Split(list, ", ")
			}
			require.ElementsMatch(t, written, taken, "%s %s", method, path)
		}
	}
}

// queryParameters returns the names of those that are in the query.
func (d *document) queryParameters(t *testing.T, parameters []json.RawMessage) []string {
	var names []string
	for _, raw := range parameters {
		var ref struct {
			Ref string `json:"$ref"`
		}
		require.NoError(t, json.Unmarshal(raw, &ref))
		p, ok := d.Components.Parameters[strings.TrimPrefix(ref.Ref, "#/components/parameters/")]
		require.True(t, ok, ref.Ref)
		switch {
		case p.In == "query" && p.Name == "match":
			names = append(names, "attr.…", "data.…")
		case p.In == "query":
			names = append(names, p.Name)
		}
	}
	return names
}

// fill puts something that there is into the braces of a path.
func fill(path string) string {
	return strings.NewReplacer("{field}", "service", "{", "", "}", "").Replace(path)
}

func TestContractHasAllFieldsReasonsAndKinds(t *testing.T) {
	t.Parallel()
	schemas := readContract(t).Components.Schemas
	enum := func(name string, path ...string) []string {
		var schema map[string]any
		require.NoError(t, json.Unmarshal(schemas[name], &schema))
		for _, step := range path {
			schema = schema[step].(map[string]any)
		}
		var names []string
		for _, value := range schema["enum"].([]any) {
			names = append(names, value.(string))
		}
		return names
	}
	require.Equal(t, strings.Split(fieldList(), ", "), enum("Field"))
	var reasons []string
	for _, reason := range store.Reasons() {
		reasons = append(reasons, string(reason))
	}
	require.Equal(t, reasons, enum("Reason"))
	var types []string
	for kind := range kinds {
		types = append(types, problemPrefix+string(kind))
	}
	require.ElementsMatch(t, types, enum("Problem", "properties", "type"))
}

// The examples are valid by their schemas.
func TestContractExamples(t *testing.T) {
	t.Parallel()
	contract := readContract(t)
	for path, operations := range contract.Paths {
		for method, operation := range operations {
			r := exampleRequest(t, method, path)
			for mediaType, content := range operation.RequestBody.Content {
				if content.Example != nil {
					r.Header.Set("Content-Type", mediaType)
					r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content.Example)), nil }
				}
			}
			for status, response := range operation.Responses {
				for mediaType, content := range response.Content {
					if content.Example != nil {
						code, err := strconv.Atoi(status)
						require.NoError(t, err)
						checkExample(t, r, code, mediaType, content.Example)
					}
				}
			}
		}
	}
	for _, response := range contract.Components.Responses {
		for mediaType, content := range response.Content {
			var status struct{ Status int }
			require.NoError(t, json.Unmarshal(content.Example, &status))
			checkExample(t, exampleRequest(t, http.MethodGet, "/events/{eventId}"), status.Status, mediaType, content.Example)
		}
	}
}

func exampleRequest(t *testing.T, method, path string) *http.Request {
	return httptest.NewRequestWithContext(t.Context(), strings.ToUpper(method), prefix+fill(path), http.NoBody)
}

func checkExample(t *testing.T, r *http.Request, status int, mediaType string, example []byte) {
	var line bytes.Buffer
	require.NoError(t, json.Compact(&line, example))
	checkContract(t, r, status, http.Header{
		"Content-Type": {mediaType}, "Vary": {"Accept"}, "Etag": {`"3"`}, "Retry-After": {"1"}, "Location": {"/"},
	}, line.Bytes())
}

// The validator does find fault with answers that are not as they should be;
// without this the other tests would show nothing.
func TestContractCheckCanFail(t *testing.T) {
	t.Parallel()
	validator, err := readValidator()
	require.NoError(t, err)
	check := func(path, query, mediaType, body string) bool {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+path+"?"+query, http.NoBody)
		header := http.Header{"Content-Type": {mediaType}, "Vary": {"Accept"}}
		return validator.Check(r, http.StatusOK, header, []byte(body)) == nil
	}
	contract := readContract(t)
	var line bytes.Buffer
	require.NoError(t, json.Compact(&line, contract.Paths["/events/{eventId}"]["get"].Responses["200"].Content[typeJSON].Example))
	event := line.String()
	require.True(t, check("/events", "", typeJSON, `{"events":[`+event+`]}`))
	require.True(t, check("/events/x", "", typeJSON, event))
	require.False(t, check("/events/x", "", typeNDJSON, event), "a media type that the path does not have")
	require.True(t, check("/events", "", typeNDJSON, event))

	require.False(t, check("/events", "", typeJSON, `{"events":[`+event+`],"more":1}`), "a member too many")
	require.False(t, check("/events", "", typeJSON, `{}`), "a member missing")
	extended := strings.Replace(event, "{", `{"more":1,`, 1)
	require.False(t, check("/events/x", "", typeJSON, extended), "a member of an event too many")
	require.False(t, check("/events", "", typeNDJSON, extended), "a member of a line too many")
	require.False(t, check("/events/x", "", typeJSON, strings.Replace(event, `"tags"`, `"toggs"`, 1)))
	post := func(body string) bool {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, prefix+paymentPath, http.NoBody)
		r.Header.Set("Content-Type", typeJSON)
		r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
		header := http.Header{"Content-Type": {typeJSON}, "Vary": {"Accept"}, "Location": {"/"}}
		return validator.Check(r, http.StatusCreated, header,
			[]byte(`{"receipts":[{"eventId":"1","position":1,"version":1,"recordedAt":"2026-11-23T10:00:00Z"}],"duplicate":false}`)) == nil
	}
	require.True(t, post(`[{"eventType":"X","data":7}]`))
	require.False(t, post(`[{"data":7}]`), "a member of an event to append missing")
	require.False(t, post(`[{"eventType":"X","position":7}]`), "a member of an event to append too many")
	require.False(t, check("/events", "limit=0", typeJSON, `{"events":[]}`))
	require.False(t, check("/events", url.Values{"from": {"yesterday"}}.Encode(), typeJSON, `{"events":[]}`))
}

func TestContractIsServed(t *testing.T) {
	t.Parallel()
	f := newClosedFixture(t, store.Limits{})
	f.ready.Store(false)
	require.Equal(t, contract, f.get("/openapi.json").served(typeJSON).body)
}
