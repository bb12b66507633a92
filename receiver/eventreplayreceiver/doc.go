//go:generate go tool -modfile=../../tools/mdatagen/go.mod mdatagen metadata.yaml

// Package eventreplayreceiver re-emits the events of an event store of the same
// collector into a logs pipeline.
package eventreplayreceiver
