//go:build !linux

package main

import "errors"

func dropFile(string) error { return errors.ErrUnsupported }

func unmapFiles(int, string) error { return errors.ErrUnsupported }
