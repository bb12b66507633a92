// Package aggregatestate answers what state an aggregate had at a version or at
// a time, by folding its events. It knows the store and nothing of HTTP.
package aggregatestate
