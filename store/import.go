package store

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// place is where an imported event was.
type place struct {
	position, version uint64
	at                int64 // append time
}

// Import appends events of another store as they were there: with their positions,
// versions and append times. The store has to be empty, or to hold what came before
// from there: positions follow each other, and so do the versions of an aggregate once
// it has an event. The limits are not looked at until the next append.
//
// Either all of the events are stored or none. Errors: ErrNotReady, ErrClosed,
// ErrUnavailable, ErrReadOnly, ErrFull, ctx.Err(), and ErrInvalid where an event can't follow.
func (s *Store) Import(ctx context.Context, events []Event) error {
	if err := errors.Join(s.usable(), s.writable()); err != nil {
		return err
	}
	if len(events) == 0 {
		return ctx.Err()
	}
	added := make([]NewEvent, len(events))
	places := make([]place, len(events))
	for i := range events {
		e := &events[i]
		added[i] = NewEvent{Envelope: e.Envelope, Record: e.Record}
		places[i] = place{e.Position, e.Version, unixNano(e.RecordedAt)}
	}
	batch := s.prepare(added)
	defer s.recycle(batch)
	for i, e := range events {
		if it := &batch.items[i]; it.reason != "" {
			return fmt.Errorf("%w: position %d: %s: %s", ErrInvalid, e.Position, it.reason, it.detail)
		}
	}
	s.writer.Lock()
	defer s.writer.Unlock()
	if err := s.usable(); err != nil {
		return err
	}
	if s.sealer != nil {
		if err := s.sealer.room(); err != nil {
			return err
		}
	}
	_, err := s.commit(ctx, &entry{at: s.tick(), items: batch.items, places: places})
	return err
}

// applyImport stores imported events, if each of them can follow.
func (s *Store) applyImport(e *entry) error {
	v := &s.writing
	next, at := v.next, int64(math.MinInt64)
	switch {
	case v.len() > 0:
		at = unorderedTime(v.number(colRecordedAt, v.last()))
	case v.last() == 0 && len(s.rejections.list) == 0:
		next = e.places[e.done].position
	}
	pending := newPending()
	for i := e.done; i < len(e.items); i++ {
		it, to := &e.items[i], &e.places[i]
		if err := s.canFollow(it, to, next+uint64(i-e.done), at, pending); err != nil {
			return err
		}
		at = to.at
		pending.add(it)
	}
	v.first += next - v.next
	v.next = next
	for i := e.done; i < len(e.items); i++ {
		s.boundaries.item = i
		s.addImported(&e.items[i], &e.places[i])
	}
	s.lastAt = max(s.lastAt, at)
	s.publish()
	return nil
}

// addImported stores an event at its place.
func (s *Store) addImported(it *item, to *place) {
	if key, ok := it.envelope.aggregate(); ok {
		if it.head = s.heads.intern(key); s.heads.at(it.head).version == 0 && to.version > 1 {
			h := s.heads.at(it.head) // what came before it was evicted
			h.version, h.firstEvent = to.version-1, it.timestamp
		}
	}
	s.add(it, to.at)
}

// canFollow returns why an event cannot be at its place, behind those that are pending.
func (s *Store) canFollow(it *item, to *place, position uint64, at int64, p *pending) error {
	key, hasKey := it.envelope.aggregate()
	version := s.heads.version(key) + p.versions[key]
	if p.versions[key] > 0 {
		version = p.starts[key] + p.versions[key]
	}
	switch _, known := s.known(it); {
	case to.position != position || position == 0:
		return fmt.Errorf("%w: position %d comes where %d does", ErrInvalid, to.position, position)
	case to.at < at:
		return fmt.Errorf("%w: position %d was appended before the one before it", ErrInvalid, position)
	case known || p.items[it.envelope.EventID] != nil:
		return fmt.Errorf("%w: the event id of position %d is there twice", ErrInvalid, position)
	case hasKey && (to.version == 0 || version > 0 && to.version != version+1):
		return fmt.Errorf("%w: position %d has version %d of an aggregate at version %d", ErrInvalid, position, to.version, version)
	case !hasKey && to.version != 0:
		return fmt.Errorf("%w: position %d has a version and no aggregate", ErrInvalid, position)
	}
	if p.versions[key] == 0 && hasKey {
		p.starts[key] = to.version - 1
	}
	return nil
}
