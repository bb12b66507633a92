package httpapi

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gyroscops/otel-eventstore/internal/eventfilter"
	"github.com/gyroscops/otel-eventstore/store"
)

// params reads the query parameters of one request. A parameter is known once
// it has been asked for, so an endpoint asks for all that it takes and then
// calls finish. The first fault found is the one that is answered.
type params struct {
	request  *http.Request
	values   url.Values
	known    []string
	families []string // prefixes of parameters whose names are free, such as attr.
	fault    error
}

// mostParameters is about how many parameters an endpoint takes.
const mostParameters = 40

// parseParams fails on a query that net/url would only read in part.
func parseParams(r *http.Request) (*params, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, &problem{kind: kindMalformedRequest, detail: "query: " + err.Error()}
	}
	return &params{request: r, values: values, known: make([]string, 0, mostParameters)}, nil
}

// check returns the first fault: a bad value, else a parameter that nobody
// asked for.
func (p *params) check() error {
	if p.fault != nil {
		return p.fault
	}
	for _, name := range sortedKeys(p.values) {
		if !slices.Contains(p.known, name) && !p.inFamily(name) {
			return p.unknown(name)
		}
	}
	return nil
}

// finish returns the first fault, else the media type of the offers that the
// client wants.
func (p *params) finish(offers ...string) (mediaType string, err error) {
	if err := p.check(); err != nil {
		return "", err
	}
	return negotiate(p.request, offers...)
}

func (p *params) inFamily(name string) bool {
	return slices.ContainsFunc(p.families, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

func (p *params) unknown(name string) *problem {
	taken := slices.Clone(p.known)
	for _, prefix := range p.families {
		taken = append(taken, prefix+"…")
	}
	expected := "no parameters"
	if len(taken) > 0 {
		expected = "one of " + strings.Join(taken, ", ")
	}
	detail := "unknown query parameter " + strconv.Quote(shorten(name))
	if near, ok := nearest(name, p.known); ok {
		detail += "; did you mean " + near + "?"
	}
	return &problem{kind: kindUnknownParameter, detail: detail, parameter: shorten(name), expected: expected}
}

func (p *params) fail(fault *problem) {
	if p.fault == nil {
		p.fault = fault
	}
}

// all returns the values of a parameter that may be repeated. None is empty:
// an empty string is an absent field, so no event could match it.
func (p *params) all(name string) []string {
	p.known = append(p.known, name)
	values := p.values[name]
	if slices.Contains(values, "") {
		p.fail(invalid(name, "", "a value that is not empty"))
	}
	return values
}

// one returns the value of a parameter that may be given once, "" without it.
func (p *params) one(name string) string {
	values := p.all(name)
	if len(values) == 0 {
		return ""
	}
	if len(values) > 1 {
		p.fail(invalid(name, strings.Join(values, ", "), "one value, not "+strconv.Itoa(len(values))))
	}
	return values[0]
}

func sortedKeys(values url.Values) []string {
	keys := make([]string, 0, len(values))
	for key := range values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// limit returns the size of a page, and whether the client named it.
func (p *params) limit(standard, most int) (limit int, given bool) {
	value := p.one("limit")
	if value == "" {
		return standard, false
	}
	limit, err := strconv.Atoi(value)
	if err != nil || limit < 1 || limit > most {
		p.fail(invalid("limit", value, "an integer from 1 to "+strconv.Itoa(most)))
	}
	return limit, true
}

// ordinal returns a position or a version, 0 without the parameter.
func (p *params) ordinal(name string) uint64 {
	value := p.one(name)
	if value == "" {
		return 0
	}
	n, err := strconv.ParseUint(value, 10, 64)
	if err != nil || n == 0 {
		p.fail(invalid(name, value, "an integer from 1"))
	}
	return n
}

// The positions that a read begins and ends with.
const (
	fromPosition = "fromPosition"
	toPosition   = "toPosition"
)

// positions returns the range of positions to read, both ends inclusive; 0 is an
// open end.
func (p *params) positions() (from, to uint64) {
	from, to = p.ordinal(fromPosition), p.ordinal(toPosition)
	if to != 0 && from > to {
		p.fail(invalid(fromPosition, p.values.Get(fromPosition), "a position not after "+toPosition))
	}
	return from, to
}

// descending reads the order of a page.
func (p *params) descending() bool {
	order := p.one("order")
	switch order {
	case "", "asc", "desc":
	default:
		p.fail(invalid("order", order, "asc or desc"))
	}
	return order == "desc"
}

// instant returns a time, the zero time without the parameter.
func (p *params) instant(name string) time.Time {
	value := p.one(name)
	if value == "" {
		return time.Time{}
	}
	t, ok := eventfilter.ParseTime(value)
	if !ok {
		p.fail(invalid(name, value, eventfilter.ExpectedTime))
	}
	return t
}

// location returns the time zone of the answer, UTC without the parameter.
func (p *params) location() *time.Location {
	name := p.one("tz")
	if name == "" {
		return time.UTC
	}
	loc, err := time.LoadLocation(name)
	// The zone of the machine is no IANA name and would answer differently on
	// another one.
	if err != nil || name == "Local" {
		p.fail(invalid("tz", name, "an IANA time zone name such as Europe/Paris"))
	}
	return loc
}

// groupBy returns the field to group by, nil without the parameter.
func (p *params) groupBy() *store.Field {
	name := p.one("groupBy")
	if name == "" {
		return nil
	}
	field, ok := store.FieldOf(name)
	if !ok {
		p.fail(invalid("groupBy", name, "one of "+fieldList()))
	}
	return &field
}

func (p *params) interval() store.Interval {
	name := p.one("interval")
	if name == "" {
		return store.Day
	}
	interval, ok := store.IntervalOf(name)
	if !ok {
		p.fail(invalid("interval", name, "second, minute, hour, day, week or month"))
	}
	return interval
}

func fieldList() string {
	fields := store.Fields()
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.String()
	}
	return strings.Join(names, ", ")
}
