package e2e

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// curlRequest is what a curl command sends.
type curlRequest struct {
	method, url, body string
	header            http.Header
	endless           bool // curl would be stopped after a time
}

// parseCurl understands the few flags that the documentation uses, as curl
// does; any other is an error. Files are read below the folder.
func parseCurl(command, folder string) (*curlRequest, error) {
	words, err := shellWords(command)
	if err != nil {
		return nil, err
	}
	if len(words) == 0 || words[0] != "curl" {
		return nil, fmt.Errorf("not a curl command: %q", command)
	}
	r := &curlRequest{header: http.Header{}}
	var data []string
	var inQuery bool
	for words = words[1:]; len(words) > 0; words = words[1:] {
		flag := words[0]
		switch flag {
		case "-s", "-N":
			continue
		case "-G":
			inQuery = true
			continue
		case "-X", "-H", "-d", "--data", "--data-urlencode", "--max-time":
			if len(words) == 1 {
				return nil, fmt.Errorf("%s without a value", flag)
			}
			words = words[1:]
			piece, err := r.apply(flag, words[0], folder)
			if err != nil {
				return nil, err
			}
			if piece != "" {
				data = append(data, piece)
			}
			continue
		}
		if strings.HasPrefix(flag, "-") || r.url != "" {
			return nil, fmt.Errorf("%q is not understood in: %s", flag, command)
		}
		r.url = flag
	}
	r.finish(strings.Join(data, "&"), inQuery)
	return r, nil
}

// apply takes one flag with its value and answers the piece of data it holds.
func (r *curlRequest) apply(flag, value, folder string) (data string, err error) {
	switch flag {
	case "-X":
		r.method = value
	case "--max-time":
		r.endless = true
	case "-H":
		name, content, found := strings.Cut(value, ":")
		if !found {
			return "", fmt.Errorf("header without a colon: %q", value)
		}
		r.header.Add(name, strings.TrimSpace(content))
	case "--data-urlencode":
		name, content, found := strings.Cut(value, "=")
		if !found {
			return "", fmt.Errorf("--data-urlencode without name=: %q", value)
		}
		return name + "=" + url.QueryEscape(content), nil
	default:
		name, isFile := strings.CutPrefix(value, "@")
		if !isFile {
			return value, nil
		}
		content, err := os.ReadFile(filepath.Join(folder, name))
		// As curl reads it: without line ends.
		return strings.NewReplacer("\n", "", "\r", "").Replace(string(content)), err
	}
	return "", nil
}

func (r *curlRequest) finish(data string, inQuery bool) {
	switch {
	case data == "":
	case inQuery:
		separator := "?"
		if strings.Contains(r.url, "?") {
			separator = "&"
		}
		r.url += separator + data
	default:
		r.body = data
		if r.header.Get("Content-Type") == "" {
			r.header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if r.method == "" {
			r.method = http.MethodPost
		}
	}
	if r.method == "" {
		r.method = http.MethodGet
	}
}

// shellWords splits a command as a shell does, as far as plain words and quotes
// go; what a shell would expand or connect is an error.
func shellWords(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune
	inWord, escaped := false, false
	for _, c := range command {
		switch {
		case escaped:
			word.WriteRune(c)
			escaped = false
		case c == '\\' && quote != '\'':
			escaped, inWord = true, true
		case quote != 0 && c == quote:
			quote = 0
		case quote != '\'' && strings.ContainsRune("$`", c), quote == 0 && strings.ContainsRune("|&;<>()*?", c):
			return nil, fmt.Errorf("the shell would not take %q as it is in: %s", c, command)
		case quote != 0:
			word.WriteRune(c)
		case c == '\'' || c == '"':
			quote, inWord = c, true
		case c == ' ' || c == '\t' || c == '\n':
			if inWord {
				words = append(words, word.String())
				word.Reset()
			}
			inWord = false
		default:
			word.WriteRune(c)
			inWord = true
		}
	}
	if quote != 0 || escaped {
		return nil, errors.New("a quote is not closed in: " + command)
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

func TestParseCurl(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "body.json"), []byte("{\n \"a\": 1\n}\n"), 0o600))
	type headers = http.Header
	f := func(command string, want curlRequest) {
		t.Helper()
		got, err := parseCurl(command, folder)
		require.NoError(t, err)
		require.Equal(t, want, *got)
	}
	f(`curl http://host/path`, curlRequest{"GET", "http://host/path", "", headers{}, false})
	f(`curl -s -H 'Accept: text/plain' "http://host/a?b=c&d"`,
		curlRequest{"GET", "http://host/a?b=c&d", "", headers{"Accept": {"text/plain"}}, false})
	f(`curl -G http://host/a --data-urlencode "q=a b&c" -d x=y`,
		curlRequest{"GET", "http://host/a?q=a+b%26c&x=y", "", headers{}, false})
	f(`curl -G 'http://host/a?z=1' -d x=y`, curlRequest{"GET", "http://host/a?z=1&x=y", "", headers{}, false})
	f(`curl http://host/a -H "Content-Type: application/json" --data @body.json`,
		curlRequest{"POST", "http://host/a", `{ "a": 1}`, headers{"Content-Type": {"application/json"}}, false})
	f(`curl -X PUT http://host/a -d "say \"hi\""`,
		curlRequest{"PUT", "http://host/a", `say "hi"`, headers{"Content-Type": {"application/x-www-form-urlencoded"}}, false})

	f(`curl -s -N --max-time 3 http://host/a`, curlRequest{"GET", "http://host/a", "", headers{}, true})

	for _, command := range []string{
		`wget http://host`, ``, `curl -k https://host`, `curl http://a http://b`, `curl -H`, `curl -H nonsense http://host`,
		`curl http://host | jq`, `curl "$URL"`, `curl 'http://host`, `curl http://host/?a=b`, `curl -d @missing http://host`,
	} {
		_, err := parseCurl(command, folder)
		require.Error(t, err, command)
	}
}
