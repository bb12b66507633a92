package cloudevents

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// The headers of the binary mode, as package http spells them.
const (
	headerPrefix      = "Ce-"
	specVersionHeader = "Ce-Specversion"
)

// readBinary reads an event whose attributes are headers, and whose data is the
// body.
func readBinary(header http.Header, body []byte) ([]message, error) {
	m := message{member: "header ce-", attributes: map[string]any{}, raw: body}
	for name, values := range header {
		name, ok := strings.CutPrefix(name, headerPrefix)
		if !ok {
			continue
		}
		name = strings.ToLower(name)
		if len(values) > 1 {
			return nil, m.malformed(name, errors.New("given more than once"))
		}
		value := decodeHeader(values[0])
		if !utf8.ValidString(value) {
			return nil, m.malformed(name, errors.New("no valid UTF-8"))
		}
		m.attributes[name] = value
	}
	if contentType := header.Get("Content-Type"); contentType != "" {
		m.attributes[dataContentType] = contentType
	}
	return []message{m}, nil
}

// decodeHeader undoes what the HTTP protocol binding asks of senders (section
// 3.1.3.2): quotes around the value, and percent-encoding. Many send values as
// they are, so a % that begins no escape sequence stands for itself.
func decodeHeader(value string) string {
	if n := len(value); n >= 2 && value[0] == '"' && value[n-1] == '"' {
		value = unescapeQuoted(value[1 : n-1])
	}
	if !strings.Contains(value, "%") {
		return value
	}
	var decoded strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '%' && i+2 < len(value) {
			if octet, err := url.PathUnescape(value[i : i+3]); err == nil {
				decoded.WriteString(octet)
				i += 2
				continue
			}
		}
		decoded.WriteByte(value[i])
	}
	return decoded.String()
}

func unescapeQuoted(value string) string {
	var plain strings.Builder
	for i := 0; i < len(value); i++ {
		if value[i] == '\\' && i+1 < len(value) {
			i++
		}
		plain.WriteByte(value[i])
	}
	return plain.String()
}
