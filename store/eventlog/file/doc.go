// Package file is a log in files of one machine: an append is acknowledged when it is
// written and synced, and appends that wait at the same time share one sync.
//
// The files hold frames, one for each sync. docs/log-format.md says what each byte means,
// and which damage is told from what a power cut leaves behind.
package file
