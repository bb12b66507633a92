// Package ui holds the files of the web page, as they are built into dist.
package ui

import "embed"

//go:embed dist
var files embed.FS
