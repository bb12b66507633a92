// Package postable maps hashes to positions of events.
//
// There is one writer at a time; readers are any number and take no lock. A
// reader that begins after a change has returned sees it; one that runs beside
// it sees the state before or after.
package postable
