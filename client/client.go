package client

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options of a client. The zero value is good.
type Options struct {
	// HTTP sends the requests: it brings authentication, tracing and connections.
	// Its Timeout would cut streams. Nil is http.DefaultClient.
	HTTP *http.Client

	// Attempts is how often a request is sent at most, 0 means 5. A stream counts
	// anew after each event that it brought.
	Attempts int

	// Backoff is about how long the client waits before it sends a request again;
	// it doubles each time, up to MaxBackoff. A Retry-After of the server counts
	// where it is longer. 0 means 100 ms and 5 s.
	Backoff, MaxBackoff time.Duration
}

// Client speaks to one event store. It is safe for concurrent use and needs no
// closing.
type Client struct {
	base    string // URL of the API, without a slash at the end
	options Options
}

// basePath is where the API is on a server.
const basePath = "/api/v1"

// New returns a client of the server at a URL such as http://127.0.0.1:4319. It
// does not connect.
func New(server string, options Options) (*Client, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, fmt.Errorf("server %q: expected a URL such as http://127.0.0.1:4319", server)
	}
	options.HTTP = withoutChangedMethods(cmp.Or(options.HTTP, http.DefaultClient))
	if options.Attempts <= 0 {
		options.Attempts = 5
	}
	if options.Backoff <= 0 {
		options.Backoff = 100 * time.Millisecond
	}
	if options.MaxBackoff <= 0 {
		options.MaxBackoff = 5 * time.Second
	}
	return &Client{base: strings.TrimSuffix(u.String(), "/") + basePath, options: options}, nil
}

// withoutChangedMethods returns a client that does not follow a redirect that makes
// an append a read, whose answer would be taken for a success.
func withoutChangedMethods(given *http.Client) *http.Client {
	c := *given
	c.CheckRedirect = func(request *http.Request, via []*http.Request) error {
		switch {
		case request.Method != via[0].Method:
			return &unsendable{fmt.Errorf("redirected from %s to %s: use the URL that is redirected to", via[0].URL, request.URL)}
		case given.CheckRedirect != nil:
			return given.CheckRedirect(request, via)
		case len(via) >= maxRedirects:
			return &unsendable{errors.New("redirected too often")}
		}
		return nil
	}
	return &c
}

// maxRedirects is what net/http follows at most.
const maxRedirects = 10

// Aggregate is the key of an aggregate. The id . or .. can't be part of a path: it
// is read by a [Filter], and appended to by [Client.AppendEvents].
type Aggregate struct{ Type, ID string }

// path is the aggregate's path, and below it.
func (a Aggregate) path(below string) string {
	return "/aggregates/" + url.PathEscape(a.Type) + "/" + url.PathEscape(a.ID) + below
}

// Filter chooses events by the parameters that all reads of the API share:
// eventType, aggregateType, tag, data.PATH … with any of several values, not. in
// front for none of them, from and to for times, q for text. The server refuses
// an unknown one.
type Filter map[string][]string
