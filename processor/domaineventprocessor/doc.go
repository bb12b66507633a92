//go:generate go tool -modfile=../../tools/mdatagen/go.mod mdatagen metadata.yaml

// Package domaineventprocessor gives log records the canonical names of a
// domain event where the application used others.
package domaineventprocessor
