package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// TestReadmeTour follows the README as a reader would: it runs the commands
// between <!-- tour --> and <!-- /tour --> in their order, against a fresh
// collector, and compares what they answer with what the README prints.
func TestReadmeTour(t *testing.T) {
	t.Parallel()
	root, err := distro.Root()
	require.NoError(t, err)
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	steps, err := tourSteps(string(readme))
	require.NoError(t, err)
	require.NotEmpty(t, steps, "the README has no tour")

	c := start(t)
	onOurPorts := strings.NewReplacer("127.0.0.1:4318", c.OTLPHTTP, "127.0.0.1:4319", c.API)
	for _, step := range steps {
		request, err := parseCurl(onOurPorts.Replace(step.command), root)
		require.NoError(t, err)
		status, answer := follow(t, c, request, step)
		if step.answerKind == "" {
			require.Equalf(t, 2, status/100, "%s\nanswers %d: %s", step.command, status, answer)
			continue
		}
		require.NoErrorf(t, step.compare(string(answer)), "%s\nanswers %d: %s", step.command, status, answer)
	}
}

// follow sends a request of the tour. What the API answers is held against its
// contract. An answer without an end is read until it is what the README prints.
func follow(t *testing.T, c *distro.Collector, request *curlRequest, step tourStep) (status int, answer []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), request.method, request.url, strings.NewReader(request.body))
	require.NoError(t, err)
	r.Header = request.header
	var response *http.Response
	if request.endless {
		response, answer, err = sendEndless(r, func(answer string) bool { return step.compare(answer) == nil })
	} else {
		response, answer, err = send(r)
	}
	require.NoError(t, err, request.url)
	if r.URL.Host == c.API {
		apiOf(t, c).checkContract(r, response, answer)
	}
	return response.StatusCode, answer
}

// tourStep is one command and the block that shows its answer, if there is one.
type tourStep struct {
	command            string
	answerKind, answer string
}

var (
	tourRegion = regexp.MustCompile(`(?s)<!-- tour -->(.*?)<!-- /tour -->`)
	fencedCode = regexp.MustCompile("(?sm)^```(\\w*)\n(.*?)^```$")
)

// tourSteps extracts the commands of the sh blocks; a json or text block after
// one is the answer to its last command.
func tourSteps(markdown string) ([]tourStep, error) {
	if opened, closed := strings.Count(markdown, "<!-- tour -->"), strings.Count(markdown, "<!-- /tour -->"); opened != closed {
		return nil, fmt.Errorf("%d tours begin and %d end", opened, closed)
	}
	var steps []tourStep
	for _, region := range tourRegion.FindAllStringSubmatch(markdown, -1) {
		for _, block := range fencedCode.FindAllStringSubmatch(region[1], -1) {
			switch kind, content := block[1], block[2]; kind {
			case "sh":
				steps = append(steps, commandsOf(content)...)
			case "json", "text":
				if len(steps) == 0 || steps[len(steps)-1].answerKind != "" {
					return nil, errors.New("an answer without a command: " + content)
				}
				steps[len(steps)-1].answerKind, steps[len(steps)-1].answer = kind, content
			default:
				return nil, fmt.Errorf("a block of kind %q: use sh, json or text", kind)
			}
		}
	}
	return steps, nil
}

func commandsOf(script string) []tourStep {
	var steps []tourStep
	for line := range strings.Lines(strings.ReplaceAll(script, "\\\n", "")) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			steps = append(steps, tourStep{command: line})
		}
	}
	return steps
}

// compare holds an answer against the block: each line of a text must be part
// of it, and of JSON documents the members that the block names.
func (s tourStep) compare(answer string) error {
	if s.answerKind == "text" {
		for line := range strings.Lines(s.answer) {
			if line = strings.TrimSpace(line); !strings.Contains(answer, line) {
				return fmt.Errorf("the answer lacks the line %q", line)
			}
		}
		return nil
	}
	want, err := jsonDocuments(s.answer)
	if err != nil {
		return fmt.Errorf("the expected answer: %w", err)
	}
	got, err := jsonDocuments(answer)
	if err != nil {
		return fmt.Errorf("the answer: %w", err)
	}
	return containsJSON("answer", got, want)
}

// jsonDocuments decodes one document, or one a line.
func jsonDocuments(text string) (documents []any, err error) {
	for decoder := json.NewDecoder(strings.NewReader(text)); ; {
		var document any
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
}

// containsJSON reports where got differs from want, leaving aside members of
// objects that want does not name.
func containsJSON(path string, got, want any) error {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return fmt.Errorf("%s is no object", path)
		}
		for name, member := range want {
			actual, ok := object[name]
			if !ok {
				return fmt.Errorf("%s has no member %q", path, name)
			}
			if err := containsJSON(path+"."+name, actual, member); err != nil {
				return err
			}
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			return fmt.Errorf("%s is no list of %d: %v", path, len(want), got)
		}
		for i := range want {
			if err := containsJSON(fmt.Sprintf("%s[%d]", path, i), list[i], want[i]); err != nil {
				return err
			}
		}
	default:
		if got != want {
			return fmt.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	return nil
}

func TestTourSteps(t *testing.T) {
	t.Parallel()
	const fence = "```"
	steps, err := tourSteps(strings.Join([]string{
		fence + "sh", "make run", fence, // outside of a tour
		"<!-- tour -->",
		"Send it:", fence + "sh", "# a comment", "curl -s \\", "  one", "curl two", fence,
		"and see", fence + "json", `{"a": 1}`, fence,
		"<!-- /tour -->",
		fence + "yaml", "a: b", fence,
		"<!-- tour -->", fence + "sh", "curl three", fence, fence + "text", "line", fence, "<!-- /tour -->",
	}, "\n"))
	require.NoError(t, err)
	require.Equal(t, []tourStep{
		{command: "curl -s   one"},
		{"curl two", "json", "{\"a\": 1}\n"},
		{"curl three", "text", "line\n"},
	}, steps)

	for _, markdown := range []string{
		"<!-- tour -->",
		"<!-- tour -->\n" + fence + "json\n{}\n" + fence + "\n<!-- /tour -->",
		"<!-- tour -->\n" + fence + "yaml\na: b\n" + fence + "\n<!-- /tour -->",
	} {
		_, err := tourSteps(markdown)
		require.Error(t, err, markdown)
	}
}

func TestTourCompare(t *testing.T) {
	t.Parallel()
	f := func(kind, expected, answer string, equal bool) {
		t.Helper()
		err := tourStep{answerKind: kind, answer: expected}.compare(answer)
		require.Equal(t, equal, err == nil, err)
	}
	f("json", `{"a": {"b": 1}}`, `{"a": {"b": 1.0, "c": 2}, "d": 3}`, true)
	f("json", `{"a": {"b": 1}}`, `{"a": {"b": 2}}`, false)
	f("json", `{"a": {"b": 1}}`, `{"a": {}}`, false)
	f("json", `{"a": {"b": 1}}`, `{"a": 1}`, false)
	f("json", `[{"a": 1}, {}]`, `[{"a": 1, "b": 2}, {"c": 3}]`, true)
	f("json", `[{"a": 1}]`, `[{"a": 1}, {"c": 3}]`, false)
	f("json", "{\"n\": 1}\n{\"n\": 2}\n", "{\"n\":1}\n{\"n\":2}\n", true)
	f("json", "{\"n\": 1}\n", "{\"n\":1}\n{\"n\":2}\n", false)
	f("json", `{"a": null}`, `{"a": null}`, true)
	f("json", `{`, `{}`, false)
	f("json", `{}`, `no JSON`, false)
	f("text", "one\n  two\n", "zero\none\ntwo and more\n", true)
	f("text", "one\nthree\n", "zero\none\n", false)
}
