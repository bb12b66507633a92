package httpapi

import "net/http"

type countsJSON struct {
	Count int `json:"count"`
	// Groups and Missing are nil without groupBy.
	Groups  []keyCountJSON `json:"groups,omitzero"`
	Missing *int           `json:"missing,omitempty"`
}

// getCounts answers GET /counts.
func (a *api) getCounts(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	filter, groupBy := p.filter(nil), p.groupBy()
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	counts, err := a.store.Count(r.Context(), filter, groupBy)
	if err != nil {
		return err
	}
	answer := countsJSON{Count: counts.Count}
	if groupBy != nil {
		answer.Groups = keyCounts(counts.Groups)
		answer.Missing = &counts.Missing
	}
	return w.sendJSON(answer)
}
