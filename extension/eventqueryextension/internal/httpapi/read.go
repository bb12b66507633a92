package httpapi

import (
	"cmp"
	"context"
	"net/http"

	"github.com/gyroscops/otel-eventstore/store"
)

// The sizes of a page. It also ends once it is longer than maxPageBytes, and
// the next one goes on from there, so that large events can't exhaust the
// memory.
const (
	pageLimit    = 100
	maxPageLimit = 1000
	maxPageBytes = 16 << 20
)

// flushBytes is how much of a stream is gathered before it is sent.
const flushBytes = 64 << 10

// eventRead is a read of events.
type eventRead struct {
	query  store.Query
	format string
	limit  int // of a page
	// limited tells that the client named the limit.
	limited bool

	pager *pager
	order keyOrder
	first func() uint64 // the first key still held
}

// keyOrder is what the cursors of a read hold.
type keyOrder struct {
	name string // as in [store.EvictedError]
	of   func(*store.Event) uint64
	// resume makes the query begin with a key.
	resume func(q *store.Query, key uint64)
}

var byPosition = keyOrder{
	name: "position",
	of:   func(e *store.Event) uint64 { return e.Position },
	resume: func(q *store.Query, key uint64) {
		if q.Descending {
			q.ToPosition = key
		} else {
			q.FromPosition = key
		}
	},
}

// byVersion is for reads of one aggregate. Its next version may be held still
// when positions between it and the one before are not.
var byVersion = keyOrder{
	name: "version",
	of:   func(e *store.Event) uint64 { return e.Version },
	resume: func(q *store.Query, key uint64) {
		if q.Descending {
			q.ToVersion = key
		} else {
			q.FromVersion = key
		}
	},
}

// events calls visit with the events of the read, from where the cursor says,
// until it returns false. A cursor names the event to begin with: that it is
// missing can only mean that it has been evicted.
func (a *api) events(r *http.Request, read eventRead, visit func(*store.JSONEvent) bool) error {
	if read.pager == nil || read.pager.key == nil {
		return a.visit(r.Context(), read, visit)
	}
	promised := read.pager.key[0]
	read.order.resume(&read.query, promised)
	begun := false
	err := a.visit(r.Context(), read, func(e *store.JSONEvent) bool {
		if !begun && read.order.of(e.Event) != promised {
			return false
		}
		begun = true
		return visit(e)
	})
	if err == nil && !begun {
		return &store.EvictedError{What: read.order.name, Asked: promised, First: read.first()}
	}
	return err
}

// visit calls visit with the events, written as JSON where that is how the answer
// has them.
func (a *api) visit(ctx context.Context, read eventRead, visit func(*store.JSONEvent) bool) error {
	if read.format == typeJSON || read.format == typeNDJSON {
		return a.store.VisitJSON(ctx, read.query, visit)
	}
	var whole store.JSONEvent
	return a.store.Visit(ctx, read.query, func(e *store.Event) bool {
		whole.Event = e
		return visit(&whole)
	})
}

// writePage answers with one page.
func (a *api) writePage(w *response, r *http.Request, read eventRead) error {
	read.query.Limit = read.limit + 1 // one more, to know where the next page begins
	var (
		next    string
		failed  error
		body    = newBuffer()
		encoder = newEncoder(read.format)
	)
	defer body.release()
	err := a.events(r, read, func(e *store.JSONEvent) bool {
		if w.events == read.limit || len(body.bytes) > maxPageBytes {
			next = read.pager.next(read.order.of(e.Event))
			return false
		}
		w.events++
		body.bytes, failed = encoder.add(body.bytes, e)
		return failed == nil
	})
	if err = cmp.Or(failed, err); err != nil {
		return err
	}
	if body.bytes, err = encoder.end(body.bytes, next); err != nil {
		return err
	}
	setNext(w, r, next)
	return w.send(read.format, body.bytes)
}

// writeStream answers with all events, however many they are. A HEAD request
// learns whether there would be an answer.
func (a *api) writeStream(w *response, r *http.Request, read eventRead) error {
	head := r.Method == http.MethodHead
	if head {
		read.query.Limit = 1
	}
	var (
		failed  error
		part    = newBuffer()
		encoder = newEncoder(read.format)
	)
	defer part.release()
	err := a.events(r, read, func(e *store.JSONEvent) bool {
		if part.bytes, failed = encoder.add(part.bytes, e); failed != nil {
			return false
		}
		w.events++
		if len(part.bytes) < flushBytes {
			return true
		}
		if failed = w.sendPart(read.format, part.bytes); failed != nil {
			return false
		}
		part.bytes = part.bytes[:0]
		// The store looks at the context now and then, for it is fast; a client
		// may be slow.
		failed = r.Context().Err()
		return failed == nil
	})
	if err = cmp.Or(failed, err); err != nil {
		return err
	}
	if part.bytes, err = encoder.end(part.bytes, ""); err != nil {
		return err
	}
	if head {
		w.Header().Set("Content-Type", read.format)
		w.WriteHeader(http.StatusOK)
		return nil
	}
	return w.sendPart(read.format, part.bytes)
}
