package httpapi

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"strings"

	"github.com/gyroscops/otel-eventstore/store"
)

// lastEventID is the header that says what the client of a tail has seen.
const lastEventID = "Last-Event-ID"

// tail answers GET /tail.
func (a *api) tail(w *response, r *http.Request) error {
	p, err := parseParams(r)
	if err != nil {
		return err
	}
	filter := p.filter(nil)
	filter.FromPosition = a.fromPositionOrNow(p)
	mediaType, err := p.finish(typeSSE, typeNDJSON)
	if err != nil {
		return err
	}
	if seen, ok, err := a.lastSeen(r); err != nil {
		return err
	} else if ok {
		filter.FromPosition = seen + 1
	}
	follower := a.store.Follower(filter)
	if r.Method == http.MethodHead {
		if err := follower.Visit(r.Context(), func(*store.Event) bool { return false }); err != nil {
			return err
		}
		w.Header().Set("Content-Type", mediaType)
		w.WriteHeader(http.StatusOK)
		return nil
	}
	if err := a.openTail(r); err != nil {
		return err
	}
	defer a.closeTail(r)
	t := tailStream{w: w, follower: follower, mediaType: mediaType, heartbeat: a.opts.Heartbeat}
	t.format = newTailFormat(mediaType, a.store.Epoch())
	return t.run(r.Context())
}

// openTail admits one more tail; closeTail is called when it ends.
func (a *api) openTail(r *http.Request) error {
	open := a.tails.Add(1)
	if most := int64(a.opts.MaxTails); most > 0 && open > most {
		a.tails.Add(-1)
		return &problem{kind: kindTooManyTails, detail: fmt.Sprintf("%d tails are open, as many as the server takes", most)}
	}
	a.opts.ObserveTails(r.Context(), 1)
	return nil
}

func (a *api) closeTail(r *http.Request) {
	a.tails.Add(-1)
	a.opts.ObserveTails(r.Context(), -1)
}

// fromPositionOrNow returns the position that a tail begins at: without one, that
// of the next event.
func (a *api) fromPositionOrNow(p *params) uint64 {
	value := p.one(fromPosition)
	if value == "" || value == "now" {
		return a.store.Status().LastPosition + 1
	}
	n, err := strconv.ParseUint(value, 10, 64)
	if err != nil || n == 0 {
		p.fail(invalid(fromPosition, value, "an integer from 1, or now"))
	}
	return n
}

// lastSeen returns the position that the client saw last, if it says so: as the
// id of an event, or a position alone.
func (a *api) lastSeen(r *http.Request) (position uint64, ok bool, err error) {
	id := r.Header.Get(lastEventID)
	if id == "" {
		return 0, false, nil
	}
	text, epoch, named := strings.Cut(id, "@")
	position, err = strconv.ParseUint(text, 10, 64)
	if err != nil || position == math.MaxUint64 || named && epoch == "" {
		return 0, false, invalid(lastEventID, id, "the id of an event of a tail, or a position")
	}
	if named && epoch != a.store.Epoch() {
		return 0, false, a.otherEpoch(lastEventID, "the id was given out before the event store began anew; begin again without it")
	}
	if last := a.store.Status().LastPosition; !named && position > last { // an id with the epoch was given out
		return 0, false, a.otherEpoch(lastEventID,
			fmt.Sprintf("the store has not come to position %d, its last one is %d; begin again without it", position, last))
	}
	return position, true, nil
}
