// Package client appends to and reads from an event store over its HTTP API.
//
// A [Client] has the API's operations; a [Repository] loads an aggregate by
// folding its events, runs a command on it and appends what the command decided,
// again if another writer came first. The types of what is sent and received are
// those of package api.
//
// Requests that the server could not answer, or asks to repeat, are sent again a
// bounded number of times. That is safe for appends as well: the client gives
// every event an id, and the server stores an id once.
package client
