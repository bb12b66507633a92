//go:generate go tool -modfile=../../tools/mdatagen/go.mod mdatagen metadata.yaml

// Package eventstoreextension owns an event store and its limits. Exporters
// write to it and other extensions read from it; they find it by its id.
package eventstoreextension
