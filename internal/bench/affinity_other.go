//go:build !linux

package main

import "errors"

// onCPUs calls f. Binding to CPUs is an error here; an empty list asks for none.
func onCPUs(list string, f func() error) error {
	if list != "" {
		return errors.New("taskset: only Linux can bind a process to CPUs")
	}
	return f()
}
