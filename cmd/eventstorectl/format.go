package main

import "fmt"

// format is how events are written in a file. It is a flag.
type format string

const (
	formatNDJSON format = "ndjson"
	formatOTLP   format = "otlp"
)

const formatUsage = "`format` of the events: ndjson or otlp"

// Set, String and Type make it a flag.
func (f *format) Set(name string) error {
	switch format(name) {
	case formatNDJSON, formatOTLP:
		*f = format(name)
		return nil
	}
	return fmt.Errorf("got %q, expected %s or %s", name, formatNDJSON, formatOTLP)
}

func (f *format) String() string { return string(*f) }

func (*format) Type() string { return "format" }
