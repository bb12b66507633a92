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
// Events are kept in blocks of columns. The newest are open, the others packed to
// a fraction of their size and kept outside of the Go heap; tables and chains
// through the events lead to those with a key, counts of all that is held are kept
// at hand.
//
// Reads take a consistent view without a lock: an append never waits for a reader
// that yields or writes to a network, nor the other way round.
//
// The package knows nothing of OpenTelemetry; its values are those of an OTLP
// log record all the same, so that a record reads back as it was sent.
package store
