package ui

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mostScript is how many bytes of JavaScript, compressed, a browser has to load.
const mostScript = 120_000

func TestScriptIsSmall(t *testing.T) {
	t.Parallel()
	total := 0
	for name, f := range newHandler(t).files {
		if path.Ext(name) != ".js" {
			continue
		}
		sent := f.plain
		if f.gzipped != nil {
			sent = *f.gzipped
		}
		total += len(sent.body)
	}
	require.Less(t, total, mostScript)
	t.Logf("%d bytes of %d", total, mostScript)
}

// The index refers only to files that are served beside it, by relative paths, and
// has nothing that the policy would keep from running.
func TestIndex(t *testing.T) {
	t.Parallel()
	h := newHandler(t)
	scripts := 0
	for _, element := range elements(t, built(t, "index.html")) {
		name := element.Name.Local
		require.NotContains(t, []string{"style", "base", "iframe", "form"}, name)
		source := false
		for _, attribute := range element.Attr {
			key := strings.ToLower(attribute.Name.Local)
			require.False(t, strings.HasPrefix(key, "on") || key == "style" || key == "srcdoc", "%s of %s", key, name)
			if key != "src" && key != "href" {
				continue
			}
			source = true
			file, relative := strings.CutPrefix(attribute.Value, "./")
			require.True(t, relative, "%s refers to %s", name, attribute.Value)
			require.Contains(t, h.files, "/"+file)
		}
		if name == "script" {
			scripts++
			require.True(t, source, "an inline script")
		}
	}
	require.Equal(t, 1, scripts)
}

// elements returns the elements of a document of HTML.
func elements(t *testing.T, html []byte) (all []xml.StartElement) {
	decoder := xml.NewDecoder(bytes.NewReader(html))
	decoder.Strict, decoder.AutoClose, decoder.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			require.NotEmpty(t, all)
			return all
		}
		require.NoError(t, err)
		if element, ok := token.(xml.StartElement); ok {
			all = append(all, element.Copy())
		}
	}
}
