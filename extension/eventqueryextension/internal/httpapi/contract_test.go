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
		var written []string
		for _, raw := range operations["get"].Parameters {
			var ref struct {
				Ref string `json:"$ref"`
			}
			require.NoError(t, json.Unmarshal(raw, &ref))
			p, ok := contract.Components.Parameters[strings.TrimPrefix(ref.Ref, "#/components/parameters/")]
			require.True(t, ok, ref.Ref)
			switch {
			case p.In == "query" && p.Name == "match":
				written = append(written, "attr.…", "data.…")
			case p.In == "query":
				written = append(written, p.Name)
			}
		}
		expected := f.get(fill(path) + "?nobody=knows").problem(kindUnknownParameter).Expected
		var taken []string
		if list, ok := strings.CutPrefix(expected, "one of "); ok {
			taken = strings.Split(list, ", ")
		}
		require.ElementsMatch(t, written, taken, path)
	}
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
		for mediaType, content := range operations["get"].Responses["200"].Content {
			if content.Example != nil {
				checkExample(t, path, http.StatusOK, mediaType, content.Example)
			}
		}
	}
	for _, response := range contract.Components.Responses {
		for mediaType, content := range response.Content {
			var status struct{ Status int }
			require.NoError(t, json.Unmarshal(content.Example, &status))
			checkExample(t, "/events/{eventId}", status.Status, mediaType, content.Example)
		}
	}
}

// What is posted in the examples is answered as in the examples.
func TestContractExamplesOfAppends(t *testing.T) {
	t.Parallel()
	for path, operations := range readContract(t).Paths {
		operation, ok := operations["post"]
		if !ok {
			continue
		}
		for mediaType, content := range operation.RequestBody.Content {
			for status, response := range operation.Responses {
				example := response.Content[typeJSON].Example
				if content.Example == nil || example == nil {
					continue
				}
				code, err := strconv.Atoi(status)
				require.NoError(t, err)
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, prefix+fill(path), http.NoBody)
				r.Header.Set("Content-Type", mediaType)
				r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content.Example)), nil }
				checkContract(t, r, code, http.Header{
					"Content-Type": {typeJSON}, "Vary": {"Accept"}, "Etag": {`"4"`}, "Location": {prefix + "/events"},
				}, example)
			}
		}
	}
}

func checkExample(t *testing.T, path string, status int, mediaType string, example []byte) {
	var line bytes.Buffer
	require.NoError(t, json.Compact(&line, example))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, prefix+fill(path), http.NoBody)
	checkContract(t, r, status, http.Header{
		"Content-Type": {mediaType}, "Vary": {"Accept"}, "Etag": {`"3"`}, "Retry-After": {"1"},
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
