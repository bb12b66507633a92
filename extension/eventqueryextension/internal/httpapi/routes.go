package httpapi

import (
	"net/http"
	"slices"
	"strings"
)

const (
	// prefix begins the path of every route.
	prefix = "/api/v1"
	// contractPath is the one route that needs no store.
	contractPath = "/openapi.json"
)

// endpoint answers one kind of request. An error that it returns is answered
// as a problem.
type endpoint func(w *response, r *http.Request) error

// methods are the endpoints of one path. HEAD is served where GET is.
type methods map[string]endpoint

// routes are the paths below the prefix.
func (a *api) routes() map[string]methods {
	routes := map[string]methods{
		"/events":                   {http.MethodGet: a.listEvents},
		"/events/{eventId}":         {http.MethodGet: a.getEvent},
		"/events/{eventId}/causes":  {http.MethodGet: a.getCauses},
		"/events/{eventId}/effects": {http.MethodGet: a.getEffects},
		"/aggregates":               {http.MethodGet: a.listAggregates},
		"/aggregates/{aggregateType}/{aggregateId}/events": {http.MethodGet: a.getHistory},
		"/correlations/{correlationId}":                    {http.MethodGet: a.getCorrelation},
		"/traces/{traceId}":                                {http.MethodGet: a.getTrace},
		"/trends":                                          {http.MethodGet: a.getTrends},
		"/statistics":                                      {http.MethodGet: a.getStatistics},
		"/counts":                                          {http.MethodGet: a.getCounts},
		"/fields":                                          {http.MethodGet: a.listFields},
		"/fields/{field}/values":                           {http.MethodGet: a.listFieldValues},
		"/replay":                                          {http.MethodGet: a.replay},
		"/tail":                                            {http.MethodGet: a.tail},
		"/replays":                                         {http.MethodGet: a.listReplays, http.MethodPost: a.startReplay},
		"/replays/{replayId}":                              {http.MethodGet: a.getReplay, http.MethodDelete: a.cancelReplay},
		"/receivers":                                       {http.MethodGet: a.listReceivers},
		"/rejections":                                      {http.MethodGet: a.listRejections},
		"/status":                                          {http.MethodGet: a.getStatus},
		"/admin/compact":                                   {http.MethodPost: a.compact},
		contractPath:                                       {http.MethodGet: getContract},
		"/aggregates/{aggregateType}/{aggregateId}/state": {http.MethodGet: a.getState},
		"/aggregates/{aggregateType}/{aggregateId}/diff":  {http.MethodGet: a.getDiff},
		"/projections":              {http.MethodGet: a.listProjections},
		"/projections/{name}":       {http.MethodGet: a.getProjection, http.MethodPost: a.rebuildProjection},
		"/projections/{name}/{key}": {http.MethodGet: a.getProjected},
	}
	if a.opts.Append {
		routes["/events"][http.MethodPost] = a.appendAcross
		routes["/aggregates/{aggregateType}/{aggregateId}/events"][http.MethodPost] = a.appendToAggregate
	}
	return routes
}

// find returns the endpoint of a method.
func (m methods) find(method string) (endpoint, error) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	if e, ok := m[method]; ok {
		return e, nil
	}
	var names []string
	for name := range m {
		names = append(names, name)
		if name == http.MethodGet {
			names = append(names, http.MethodHead)
		}
	}
	slices.Sort(names)
	allow := strings.Join(names, ", ")
	return nil, &problem{
		kind:     kindMethodNotAllowed,
		detail:   "got " + shorten(method),
		expected: allow,
		allow:    allow,
	}
}
