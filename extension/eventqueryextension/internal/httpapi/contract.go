package httpapi

import (
	_ "embed"
	"net/http"
)

//go:embed openapi.json
var contract []byte

// getContract answers GET /openapi.json.
func getContract(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	if _, err := p.finish(typeJSON); err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	return w.send(typeJSON, contract)
}
