// Package api has the types of the HTTP API's JSON, for the server and for Go
// clients alike. The contract itself is the OpenAPI document that the server
// answers at /api/v1/openapi.json.
package api
