package httpapi

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// The media types of the API.
const (
	typeJSON      = "application/json"
	typeNDJSON    = "application/x-ndjson"
	typeOTLP      = "application/x-protobuf"
	typeJSONPatch = "application/json-patch+json"
	typeOTLPJSON  = "application/json;format=otlp"
	typeSSE       = "text/event-stream"

	typeCloudEvent      = "application/cloudevents+json"
	typeCloudEventBatch = "application/cloudevents-batch+json"
)

// negotiate returns the one of the offers that the Accept header prefers (RFC
// 9110, section 12.5.1), the first one where it has no preference.
func negotiate(r *http.Request, offers ...string) (string, error) {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return offers[0], nil
	}
	ranges := parseAccept(header)
	best, bestQuality := "", 0.0
	for _, offer := range offers {
		if q := quality(ranges, offer); q > bestQuality {
			best, bestQuality = offer, q
		}
	}
	if best == "" {
		return "", &problem{
			kind:     kindNotAcceptable,
			detail:   "Accept: got " + strconv.Quote(shorten(header)),
			expected: "one of " + strings.Join(offers, ", "),
		}
	}
	return best, nil
}

// mediaRange is one element of an Accept header.
type mediaRange struct {
	mediaType string // such as application/json, application/* or */*
	format    string // the one parameter that tells our media types apart
	quality   float64
}

// specificity orders the ranges that match an offer: the most specific one
// decides.
func (m mediaRange) specificity() int {
	switch {
	case m.mediaType == "*/*":
		return 0
	case strings.HasSuffix(m.mediaType, "/*"):
		return 1
	default:
		return 2
	}
}

// matches takes a range without a format for our own JSON: whoever asks for
// application/json does not expect OTLP.
func (m mediaRange) matches(mediaType, format string) bool {
	if m.mediaType == mediaType {
		return m.format == format
	}
	group, _, _ := strings.Cut(mediaType, "/")
	return m.format == "" && (m.mediaType == "*/*" || m.mediaType == group+"/*")
}

// parseAccept leaves out the elements that can't be read.
func parseAccept(header string) []mediaRange {
	var ranges []mediaRange
	for element := range strings.SplitSeq(header, ",") {
		mediaType, parameters, err := mime.ParseMediaType(element)
		if err != nil {
			continue
		}
		q := 1.0
		if text, ok := parameters["q"]; ok {
			if q, err = strconv.ParseFloat(text, 64); err != nil || q < 0 || q > 1 {
				continue
			}
		}
		ranges = append(ranges, mediaRange{mediaType, parameters["format"], q})
	}
	return ranges
}

// quality returns how much the client wants an offer, 0 for not at all.
func quality(ranges []mediaRange, offer string) float64 {
	mediaType, parameter, _ := strings.Cut(offer, ";")
	_, format, _ := strings.Cut(parameter, "=")
	specificity, q := -1, 0.0
	for _, m := range ranges {
		if m.matches(mediaType, format) && m.specificity() > specificity {
			specificity, q = m.specificity(), m.quality
		}
	}
	return q
}
