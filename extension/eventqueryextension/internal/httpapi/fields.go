package httpapi

import (
	"net/http"
	"strings"

	"golang.org/x/text/cases"

	"github.com/gyroscops/otel-eventstore/store"
)

type fieldJSON struct {
	Field  string `json:"field"`
	Count  int    `json:"count"`
	Values int    `json:"values"`
}

type fieldsJSON struct {
	Fields []fieldJSON `json:"fields"`
}

// listFields answers GET /fields.
func (a *api) listFields(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	filter := p.filter(nil)
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	infos, err := a.store.FieldInfos(r.Context(), filter)
	if err != nil {
		return err
	}
	answer := fieldsJSON{Fields: make([]fieldJSON, len(infos))}
	for i, info := range infos {
		answer.Fields[i] = fieldJSON{info.Field.String(), info.Count, info.Values}
	}
	return w.sendJSON(answer)
}

type fieldValuesJSON struct {
	Field   string         `json:"field"`
	Values  []keyCountJSON `json:"values"`
	Other   int            `json:"other"`
	Missing int            `json:"missing"`
}

// listFieldValues answers GET /fields/{field}/values.
func (a *api) listFieldValues(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	filter, prefix := p.filter(nil), p.one("prefix")
	limit, _ := p.limit(pageLimit, maxPageLimit)
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	field, ok := store.FieldOf(r.PathValue("field"))
	if !ok {
		return &problem{kind: kindUnknownPath, detail: "no such field", expected: "one of " + fieldList()}
	}
	counts, err := a.store.Count(r.Context(), filter, &field)
	if err != nil {
		return err
	}
	answer := fieldValuesJSON{Field: field.String(), Values: []keyCountJSON{}, Missing: counts.Missing}
	fold := cases.Fold()
	prefix = fold.String(prefix)
	for _, group := range counts.Groups {
		if !strings.HasPrefix(fold.String(group.Key), prefix) {
			continue
		}
		if len(answer.Values) < limit {
			answer.Values = append(answer.Values, keyCountJSON(group))
		} else {
			answer.Other += group.Count
		}
	}
	return w.sendJSON(answer)
}
