package store

import (
	"context"
	"errors"
	"time"
)

// Append is one call to [Store.Append].
type Append struct {
	Events []NewEvent
	// Atomic makes the append all-or-nothing. Otherwise each event is taken,
	// known already, or rejected by itself.
	Atomic bool
	// Expect is what the aggregates must be before the append, and Condition
	// what must not have been stored. Either makes the append all-or-nothing.
	Expect    []Expectation
	Condition *Condition
}

func (a *Append) atomic() bool { return a.Atomic || len(a.Expect) > 0 || a.Condition != nil }

// Outcome is what became of one event of an append.
type Outcome uint8

// The outcomes.
const (
	Stored    Outcome = iota // at its position
	Duplicate                // known already, at its first position
	Rejected                 // set aside in the rejections
)

// Receipt says what became of one event.
type Receipt struct {
	Outcome Outcome
	EventID string
	// Position, Version and RecordedAt are those of the first append of the
	// event; zero when it was rejected.
	Position, Version uint64
	RecordedAt        time.Time
	// Reason and Detail are set when it was rejected.
	Reason Reason
	Detail string
}

// Append stores events in the order given and returns a receipt for each. It
// copies what it keeps of them.
//
// An event whose id is held with the same content is a duplicate: nothing is
// added, and the first receipt is returned even where its expected version no
// longer holds. Without Atomic an event that cannot be stored is rejected, and
// the others are stored. With Atomic nothing is stored unless every event can
// be: the error is a [*RejectedError], and an append of which some events are
// known and some are not is a collision.
//
// Expect and Condition are looked at once every event could be stored, Expect
// first, and together with the append: nothing is stored between. Where all
// events are known they are not looked at, so that a repeat succeeds.
//
// On an error nothing is stored, but for ErrUnavailable and ErrClosed of a store with
// a log: it is not known then. Errors: ErrNotReady, ErrClosed, ErrFull,
// ErrUnavailable, ErrReadOnly, ctx.Err(), and all-or-nothing *RejectedError, [*ConflictError],
// [*ConditionError], [*EvictedError] and ErrOtherEpoch. When it returns without
// one, the events are held, in the log if there is one, and every read that begins
// sees all of them.
func (s *Store) Append(ctx context.Context, a Append) ([]Receipt, error) {
	if err := errors.Join(s.usable(), s.writable()); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	condition, err := s.prepareCondition(ctx, a.Condition)
	if err != nil {
		return nil, err
	}
	batch := s.prepare(a.Events)
	receipts, err := s.write(ctx, &entry{items: batch.items, atomic: a.atomic(), expect: a.Expect, condition: condition})
	s.recycle(batch)
	if err != nil {
		return nil, err
	}
	s.packer.catchUp(len(a.Events))
	if s.sealer != nil {
		s.sealer.catchUp()
	}
	return receipts, nil
}

// write appends the items of an entry.
func (s *Store) write(ctx context.Context, e *entry) ([]Receipt, error) {
	s.writer.Lock()
	defer s.writer.Unlock()
	if err := s.usable(); err != nil {
		return nil, err
	}
	s.tick()
	s.enforce(ctx) // what is too old makes room
	grown, err := s.admit(e.items)
	if err != nil {
		return nil, err
	}
	s.reserved.add(grown)
	e.at = s.tick()
	receipts, err := s.commit(ctx, e)
	s.reserved.remove(grown)
	if err != nil {
		return nil, err
	}
	s.enforce(ctx)
	return receipts, nil
}
