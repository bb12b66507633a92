package cloudevents

import "errors"

// What may be wrong with a request. The text of an error that is one of these
// names the place, and what was expected there.
var (
	// ErrMediaType says that the request is in none of the three modes.
	ErrMediaType = errors.New("no CloudEvents")
	// ErrMalformed says that an event breaks the specification, or nests too deep.
	ErrMalformed = errors.New("malformed CloudEvent")
	// ErrNoEvent says that the request holds no event.
	ErrNoEvent = errors.New("no event in the request")
	// ErrNoType says that an event that is otherwise well-formed has no type.
	ErrNoType = errors.New("event without type")
	// ErrTooLarge says that the body is longer than the server allows.
	ErrTooLarge = errors.New("request too large")
)
