//go:build !linux

package main

import "errors"

var errNoTaskset = errors.New("taskset: only Linux can bind a process to CPUs")

// leaveCPUs is for Linux. An empty list asks for nothing.
func leaveCPUs(list string) error {
	if list != "" {
		return errNoTaskset
	}
	return nil
}

// onCPUs calls f. Binding to CPUs is an error here; an empty list asks for none.
func onCPUs(list string, f func() error) error {
	if list != "" {
		return errNoTaskset
	}
	return f()
}
