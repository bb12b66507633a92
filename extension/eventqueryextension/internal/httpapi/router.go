package httpapi

import (
	"net/http"
	"net/url"
	"strings"
)

// router finds the route of a path. [http.ServeMux] can't: it takes %2F alone
// for a slash at the end, and redirects from what it thinks unclean, where an
// id must never be taken for anything else.
type router []route

type route struct {
	pattern  string // with names in braces for segments that are free
	segments []string
	methods  methods
}

func newRouter(prefix string, table map[string]methods) router {
	var rt router
	for path, methods := range table {
		pattern := prefix + path
		rt = append(rt, route{pattern, splitPath(pattern), methods})
	}
	return rt
}

// match returns the methods of the request's path, and sets the request's
// pattern and path values.
func (rt router) match(r *http.Request) (methods, error) {
	segments, err := requestPath(r.URL)
	if err != nil {
		return nil, err
	}
	for _, route := range rt {
		if route.matches(segments) {
			r.Pattern = route.pattern
			for i, segment := range route.segments {
				if name, ok := wildcard(segment); ok {
					r.SetPathValue(name, segments[i])
				}
			}
			return route.methods, nil
		}
	}
	return nil, &problem{kind: kindUnknownPath, detail: "no such path; " + prefix + contractPath + " lists all of them"}
}

func (rt *route) matches(segments []string) bool {
	if len(segments) != len(rt.segments) {
		return false
	}
	for i, segment := range rt.segments {
		if _, free := wildcard(segment); !free && segment != segments[i] {
			return false
		}
	}
	return true
}

// wildcard returns the name of a segment in braces.
func wildcard(segment string) (name string, ok bool) {
	if name, ok = strings.CutPrefix(segment, "{"); !ok {
		return "", false
	}
	return strings.TrimSuffix(name, "}"), true
}

func splitPath(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// requestPath returns the segments of a path, decoded. They are split before,
// as they were sent.
func requestPath(u *url.URL) ([]string, error) {
	escaped := u.EscapedPath()
	if u.RawPath != "" && u.RawPath != escaped {
		// net/url has decoded the path to encode it itself: slashes are lost.
		return nil, &problem{
			kind:   kindMalformedRequest,
			detail: "path: characters that a URL can't hold must be percent-encoded",
		}
	}
	segments := splitPath(escaped)
	for i, segment := range segments {
		// Clients and proxies take such a segment out of a path.
		if segment == "" || segment == "." || segment == ".." {
			return nil, &problem{
				kind:   kindUnknownPath,
				detail: `an empty segment, "." and ".." are no ids in a path; ask for such an id by a filter, for instance eventId=..`,
			}
		}
		var err error
		if segments[i], err = url.PathUnescape(segment); err != nil {
			return nil, &problem{kind: kindMalformedRequest, detail: "path: " + err.Error()}
		}
	}
	return segments, nil
}
