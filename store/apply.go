package store

import (
	"context"
	"fmt"
)

// commit brings an entry to where it is applied: in memory here and now, and with a log
// by way of it. The caller holds the writer lock, which is given up meanwhile.
func (s *Store) commit(ctx context.Context, e *entry) ([]Receipt, error) {
	if s.log == nil {
		return s.apply(e)
	}
	s.writer.Unlock()
	defer s.writer.Lock()
	return s.log.commit(ctx, e)
}

// apply changes the state by one entry. It reads nothing but the entry and the
// state. Readers see all of it or nothing: the view is published at its end. The
// caller holds the writer lock.
func (s *Store) apply(e *entry) ([]Receipt, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Writers of one log may have clocks of their own.
	e.at = max(e.at, s.lastAt)
	s.lastAt = e.at
	s.boundaries.sequence = e.sequence
	switch {
	case e.evictBefore != 0:
		s.applyEviction(e.evictBefore)
		return nil, nil
	case e.checkpoint != nil:
		return nil, s.applyCheckpoint(e)
	case e.places != nil:
		return nil, s.applyImport(e)
	case e.atomic:
		return s.applyAtomic(e)
	default:
		return s.applyEach(e), nil
	}
}

// applyEach takes each event by itself.
func (s *Store) applyEach(e *entry) []Receipt {
	receipts := make([]Receipt, len(e.items))
	for i := e.done; i < len(e.items); i++ {
		s.boundaries.item = i
		it := &e.items[i]
		v := s.decide(it, nil)
		if v.outcome == Rejected {
			s.reject(it, v, e.at)
		}
		s.execute(it, &v, e.at, &receipts[i])
	}
	s.publish()
	return receipts
}

// applyAtomic takes all events or none.
func (s *Store) applyAtomic(e *entry) ([]Receipt, error) {
	verdicts, fresh, err := s.decideAll(e.items)
	if err != nil {
		return nil, err
	}
	if fresh {
		if err := s.checkExpectations(e.expect); err != nil {
			return nil, err
		}
		if err := s.checkCondition(e.condition); err != nil {
			return nil, err
		}
	}
	receipts := make([]Receipt, len(e.items))
	for i := range e.items {
		s.boundaries.item = i
		s.execute(&e.items[i], &verdicts[i], e.at, &receipts[i])
	}
	s.publish()
	return receipts, nil
}

// decideAll decides about events that are stored together, and tells whether
// they would be; otherwise all of them are.
func (s *Store) decideAll(items []item) (verdicts []verdict, store bool, err error) {
	pending := newPending()
	verdicts = make([]verdict, len(items))
	known, fresh := 0, -1
	for i := range items {
		v := s.decide(&items[i], pending)
		verdicts[i] = v
		switch {
		case v.outcome == Rejected:
			return nil, false, v.rejected(i, &items[i])
		case v.outcome == Stored:
			pending.add(&items[i])
			fresh = i
		case v.earlier == nil:
			known++
		}
	}
	if known > 0 && fresh >= 0 {
		v := verdict{reason: ReasonCollision, detail: fmt.Sprintf(
			"%d of the append's events are known already, this one is not", known)}
		return nil, false, v.rejected(fresh, &items[fresh])
	}
	return verdicts, fresh >= 0, nil
}

// verdict is what apply decides about an event before anything is changed.
type verdict struct {
	outcome  Outcome
	position uint64 // of the event that this one repeats, if it is stored
	earlier  *item  // of the same append, that this one repeats
	reason   Reason
	detail   string
	actual   uint64 // version of the aggregate, for a conflict
}

func (v verdict) rejected(i int, it *item) *RejectedError {
	return &RejectedError{
		Index: i, EventID: it.envelope.EventID, Reason: v.reason, Detail: v.detail, ActualVersion: v.actual,
	}
}

// pending is what an all-or-nothing append would already have stored.
type pending struct {
	items    map[string]*item // by event id
	versions map[aggregateKey]uint64
	starts   map[aggregateKey]uint64 // versions before an import
}

func newPending() *pending {
	return &pending{
		items: make(map[string]*item), versions: make(map[aggregateKey]uint64), starts: make(map[aggregateKey]uint64),
	}
}

func (p *pending) add(it *item) {
	p.items[it.envelope.EventID] = it
	if key, ok := it.envelope.aggregate(); ok {
		p.versions[key]++
	}
}

// decide tells what to do with an event: known ids come before versions, so
// that a repeat succeeds whatever was appended since. A nil pending is an
// empty one.
func (s *Store) decide(it *item, p *pending) verdict {
	if it.reason != "" {
		return verdict{outcome: Rejected, reason: it.reason, detail: it.detail}
	}
	if position, ok := s.known(it); ok {
		return s.decideKnown(it, position)
	}
	if p != nil {
		if earlier := p.items[it.envelope.EventID]; earlier != nil {
			if sameItems(it, earlier) {
				return verdict{outcome: Duplicate, earlier: earlier}
			}
			return collision("earlier in the same append")
		}
	}
	if it.event.ExpectedVersion != nil {
		return s.decideVersion(it, p)
	}
	return verdict{outcome: Stored}
}

func (s *Store) decideVersion(it *item, p *pending) verdict {
	key, _ := it.envelope.aggregate() // has both, or was refused
	actual := s.heads.version(key)
	if p != nil {
		actual += p.versions[key]
	}
	if expected := *it.event.ExpectedVersion; actual != expected {
		return verdict{outcome: Rejected, reason: ReasonVersionConflict, actual: actual, detail: fmt.Sprintf(
			"expected version %d of aggregate %.100q %.100q, the actual one is %d",
			expected, key.aggregateType, key.aggregateID, actual)}
	}
	return verdict{outcome: Stored}
}

func (s *Store) decideKnown(it *item, position uint64) verdict {
	r := s.newReader()
	defer r.close()
	r.view = &s.writing
	h := r.view.hit(position)
	first := r.look(&h)
	record := it.event.Whole()
	if sameContent(&it.envelope, &first.Envelope, &record, &first.Record) {
		return verdict{outcome: Duplicate, position: position}
	}
	return collision(fmt.Sprintf("at position %d", position))
}

func collision(where string) verdict {
	return verdict{
		outcome: Rejected, reason: ReasonCollision,
		detail: "another event with this id and other content is stored " + where,
	}
}

func sameItems(a, b *item) bool {
	ra, rb := a.event.Whole(), b.event.Whole()
	return sameContent(&a.envelope, &b.envelope, &ra, &rb)
}

// execute does what was decided and fills in the receipt.
func (s *Store) execute(it *item, v *verdict, at int64, r *Receipt) {
	r.Outcome, r.EventID, r.Reason, r.Detail = v.outcome, it.envelope.EventID, v.reason, v.detail
	position := v.position
	switch v.outcome {
	case Rejected:
		return
	case Stored:
		position = s.add(it, at)
	case Duplicate:
		s.counters.duplicates.Add(1)
		if v.earlier != nil {
			position, _ = s.known(it)
		}
	}
	b, row := s.writing.at(position)
	r.Position, r.Version = position, b.number(colVersion, row)
	r.RecordedAt = fromUnixNano(unorderedTime(b.number(colRecordedAt, row)))
}

// reject sets a record aside.
func (s *Store) reject(it *item, v verdict, at int64) {
	s.rejections.add(it, v, at)
	s.counters.rejected[v.reason].Add(1)
}
