package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/gyroscops/otel-eventstore/store/eventlog"
)

// A log is cut where a sealed segment stands for it. Appends that store nothing, such as
// repeats and rejected records, never end a segment; so when the log has too much of them,
// a checkpoint goes into it: an entry with all that came since the last segment. The log
// may then begin with that.

// checkpoint is the state of which the items of its entry are the events.
type checkpoint struct {
	from  uint64 // position at which the sealed segments end
	first uint64 // position held
	// gone are the heads that evicted events behind the segments have left.
	gone       []goneHead
	rejections []byte
	seed       uint64 // of the segments' hashes, which no other store has
}

// goneHead is the head of an aggregate.
type goneHead struct {
	key aggregateKey
	head
}

const (
	// mostWasted is how many bytes of the log may stand for nothing until a checkpoint is
	// made, and mostCheckpoint of how many at the most it is made.
	mostWasted     = 256 << 20
	mostCheckpoint = 128 << 20
)

// spent notes what an entry has taken of the log, and begins a checkpoint where that is
// too much for nothing.
func (l *logged) spent(ctx context.Context, bytes int, stored bool) {
	if stored {
		l.used.Add(int64(bytes))
		return
	}
	wasted, used := l.wasted.Add(int64(bytes)), l.used.Load()
	isDue := wasted > max(l.mostWasted, used) && used < mostCheckpoint
	if l.store.sealer == nil || !isDue || !l.checkpointing.TryLock() {
		return
	}
	l.background.Go(func() {
		defer l.checkpointing.Unlock()
		_ = l.checkpoint(ctx) // is tried again at the next append
	})
}

// hasStored reports whether events came of an entry.
func (p *proposal) hasStored() bool {
	if p.entry.places != nil {
		return p.err == nil
	}
	return slices.ContainsFunc(p.receipts, func(r Receipt) bool { return r.Outcome == Stored })
}

// checkpoint writes a checkpoint and cuts the log before it. Appends wait meanwhile.
func (l *logged) checkpoint(ctx context.Context) error {
	s := l.store
	if err := s.sealer.drain(); err != nil { // most of it while appends go on
		return err
	}
	l.gate.Lock()
	defer l.gate.Unlock()
	if err := s.sealer.drain(); err != nil {
		return err
	}
	s.writer.Lock()
	e, batch := s.newCheckpoint()
	s.writer.Unlock()
	defer s.recycle(batch)
	p := &proposal{entry: e, applied: make(chan struct{})}
	sequence, err := l.log.Append(ctx, l.appendEntry(nil, e), p)
	if err != nil {
		return err
	}
	if _, err := l.wait(p); err != nil {
		return err
	}
	return l.truncate(sequence)
}

// truncate cuts the log before an entry.
func (l *logged) truncate(entry uint64) error {
	l.used.Store(0)
	l.wasted.Store(0)
	return l.log.Truncate(entry)
}

// newCheckpoint returns the entry of a checkpoint. The caller holds the writer lock, and
// no entry is on its way.
func (s *Store) newCheckpoint() (*entry, *batch) {
	v := &s.writing
	c := &checkpoint{from: s.boundaries.next, first: v.first, rejections: s.rejections.append(nil), seed: s.tables.seed}
	c.gone = s.boundaries.goneHeads(s)
	r := s.newReader()
	defer r.close()
	r.view = v
	var events []NewEvent
	e := &entry{at: s.lastAt, checkpoint: c}
	for position := max(c.from, v.first); position < v.next; position++ {
		h := v.hit(position)
		event := r.event(&h)
		events = append(events, NewEvent{Envelope: event.Envelope, Record: event.Record})
		e.places = append(e.places, place{position, event.Version, unixNano(event.RecordedAt)})
	}
	b := s.prepare(events)
	for i := range b.items {
		b.items[i].reason, b.items[i].detail = "", "" // it was taken once
	}
	e.items = b.items
	return e, b
}

// goneHeads returns the heads that events had which came behind the last segment, and are
// evicted, as the last of these left them.
func (b *boundaries) goneHeads(s *Store) []goneHead {
	last := make(map[uint64]touch)
	for _, t := range b.touched {
		if t.position < s.writing.first {
			last[t.cell] = t
		}
	}
	var gone []goneHead
	for _, cell := range slices.Sorted(maps.Keys(last)) {
		t := last[cell]
		gone = append(gone, goneHead{s.heads.keyOf(cell), head{
			version: t.version, last: t.position, when: t.timestamp, firstEvent: s.heads.at(cell).firstEvent,
		}})
	}
	return gone
}

// applyCheckpoint does nothing where the entries before are applied. A store whose log
// begins with it gets there from the end of its segments.
func (s *Store) applyCheckpoint(e *entry) error {
	c := e.checkpoint
	if !e.begins {
		return nil
	}
	if v := &s.writing; v.next != c.from || v.next > 1 && c.seed != s.tables.seed {
		return &eventlog.DamageError{Reason: fmt.Sprintf(
			"the checkpoint in the log follows position %d, the sealed segments end before %d: files are missing, or of another store",
			c.from-1, v.next)}
	}
	s.applyEviction(c.first)
	v := &s.writing
	v.first, v.next = max(v.first, c.first), max(v.next, c.first)
	for i := range c.gone {
		s.addGone(&c.gone[i])
	}
	for i := range e.items {
		s.boundaries.item = i
		s.add(&e.items[i], e.places[i].at)
	}
	version := s.rejections.version
	s.rejections.read(&decoder{c.rejections})
	s.rejections.version = version + 1
	s.publish()
	return nil
}

// addGone sets the head of an aggregate whose events behind the segments are evicted.
func (s *Store) addGone(g *goneHead) {
	cell := s.heads.intern(g.key)
	h := s.heads.at(cell)
	held := h.held
	*h = g.head
	h.held = held
	s.boundaries.touch(cell, h.version, h.last, h.when)
}

// Checkpoint: from, first, gone heads, rejections as they are in a segment.
const (
	checkpointFrom       = 1
	checkpointFirst      = 2
	checkpointGone       = 3
	checkpointRejections = 4
	checkpointSeed       = 5
)

// GoneHead: aggregate_type, aggregate_id, version, last position, times.
const (
	goneType       = 1
	goneID         = 2
	goneVersion    = 3
	goneLast       = 4
	goneWhen       = 5
	goneFirstEvent = 6
)

func appendCheckpoint(dst []byte, c *checkpoint) []byte {
	dst = appendUint(dst, checkpointFrom, c.from)
	dst = appendUint(dst, checkpointFirst, c.first)
	var buf []byte
	for i := range c.gone {
		g := &c.gone[i]
		buf = appendText(buf[:0], goneType, g.key.aggregateType)
		buf = appendText(buf, goneID, g.key.aggregateID)
		buf = appendUint(buf, goneVersion, g.version)
		buf = appendUint(buf, goneLast, g.last)
		buf = appendUint(buf, goneWhen, protowire.EncodeZigZag(g.when))
		buf = appendUint(buf, goneFirstEvent, protowire.EncodeZigZag(g.firstEvent))
		dst = appendMessage(dst, checkpointGone, buf)
	}
	dst = protowire.AppendFixed64(protowire.AppendTag(dst, checkpointSeed, protowire.Fixed64Type), c.seed)
	return appendMessage(dst, checkpointRejections, c.rejections)
}

func readCheckpoint(data []byte, to **checkpoint) error {
	c := new(checkpoint)
	*to = c
	return eachField(data, func(number protowire.Number, n uint64, content []byte) error {
		switch number {
		case checkpointFrom:
			c.from = n
		case checkpointFirst:
			c.first = n
		case checkpointGone:
			return readGone(content, &c.gone)
		case checkpointRejections:
			c.rejections = content
		case checkpointSeed:
			c.seed = n
		}
		return nil
	})
}

func readGone(data []byte, all *[]goneHead) error {
	var g goneHead
	err := eachField(data, func(number protowire.Number, n uint64, content []byte) error {
		switch number {
		case goneType:
			g.key.aggregateType = string(content)
		case goneID:
			g.key.aggregateID = string(content)
		case goneVersion:
			g.version = n
		case goneLast:
			g.last = n
		case goneWhen:
			g.when = protowire.DecodeZigZag(n)
		case goneFirstEvent:
			g.firstEvent = protowire.DecodeZigZag(n)
		}
		return nil
	})
	*all = append(*all, g)
	return err
}
