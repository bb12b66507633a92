//go:generate go tool -modfile=../../tools/mdatagen/go.mod mdatagen metadata.yaml

// Package eventstoreexporter appends log records to an event store of the same
// collector.
package eventstoreexporter
