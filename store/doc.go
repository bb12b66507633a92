// Package store is an event store in memory: an ordered log of immutable
// events, indexed by their envelope, with optimistic concurrency per aggregate
// and idempotent appends.
//
// The store is a deterministic state machine fed by a log of entries. An
// append is prepared (checked, encoded) by its caller, made an entry that
// carries the append time, and applied; only apply decides what is stored, a
// duplicate, or rejected. Evictions are entries too. What an entry does depends
// on the entries before it and on nothing else; configuration and the clock
// decide what is written, never how it is applied.
//
// Reads take a consistent view under a short lock and go through it without
// any: an append never waits for a reader that yields or writes to a network.
//
// The package knows nothing of OpenTelemetry; its values are those of an OTLP
// log record all the same, so that a record reads back as it was sent.
package store
