//go:generate go tool -modfile=../../tools/mdatagen/go.mod mdatagen metadata.yaml

// Package eventqueryextension serves the HTTP API over an event store.
package eventqueryextension
