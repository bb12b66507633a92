package httpapi

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// listener is the client of a tail, without a connection between.
type listener struct {
	mu     sync.Mutex
	header http.Header
	body   bytes.Buffer
	hold   chan struct{} // writes wait until it is closed
	broken error         // what writes return
}

func (l *listener) Header() http.Header { return l.header }

func (l *listener) WriteHeader(int) {}

func (l *listener) Write(b []byte) (int, error) {
	l.mu.Lock()
	hold, broken := l.hold, l.broken
	l.mu.Unlock()
	if hold != nil {
		<-hold
	}
	if broken != nil {
		return 0, broken
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.body.Write(b)
}

// take returns what has come since it was last called.
func (l *listener) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.body.Reset()
	return l.body.String()
}

// stall lets the client take nothing until the function that it returns is called.
func (l *listener) stall() (goOn func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	hold := make(chan struct{})
	l.hold = hold
	return func() { close(hold) }
}

// heard is a tail under way in a bubble.
type heard struct {
	f        *fixture
	client   *listener
	request  *http.Request
	hangUp   context.CancelFunc
	panicked any
	ended    bool
}

func (f *fixture) listen(target string, headers ...string) *heard {
	ctx, hangUp := context.WithCancel(f.t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, prefix+target, http.NoBody)
	for header := range slices.Chunk(headers, 2) {
		r.Header.Set(header[0], header[1])
	}
	h := &heard{f: f, client: &listener{header: http.Header{}}, request: r, hangUp: hangUp}
	go func() {
		defer func() { h.panicked, h.ended = recover(), true }()
		f.handler.ServeHTTP(h.client, r)
	}()
	synctest.Wait()
	return h
}

// text returns what the client has got since it was last asked.
func (h *heard) text() string {
	synctest.Wait()
	text := h.client.take()
	checkContract(h.f.t, h.request, http.StatusOK, h.client.header, []byte(text))
	return text
}

// inBubble runs a test in which time passes only when all wait. It hangs up at the end.
func inBubble(t *testing.T, limits store.Limits, run func(t *testing.T, f *fixture)) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t, limits)
		f.handler.(*api).opts.Heartbeat = 15 * time.Second
		run(t, f)
		require.NoError(t, f.store.Close())
		synctest.Wait()
		require.Zero(t, f.tails.Load())
		require.Zero(t, f.handler.(*api).tails.Load())
	})
}

// id returns the line that an id is.
func (f *fixture) id(position uint64) string {
	return fmt.Sprintf("id: %d@%s\n", position, f.store.Epoch())
}

// A tail that has nothing to say says that it is alive, and where it has come to.
func TestTailHeartbeat(t *testing.T) {
	inBubble(t, store.Limits{}, func(t *testing.T, f *fixture) {
		f.append(numbered(3)...)
		events, lines := f.listen("/tail?eventId=e9"), f.listen("/tail?eventId=e9", "Accept", typeNDJSON)
		require.Equal(t, ": heartbeat\n"+f.id(3)+"\n", events.text())
		require.Equal(t, typeSSE, events.client.header.Get("Content-Type"))
		time.Sleep(14 * time.Second)
		require.Empty(t, events.text())
		f.append(newEvent("e4"))
		require.Empty(t, events.text())
		time.Sleep(time.Second)
		require.Equal(t, ": heartbeat\n"+f.id(4)+"\n", events.text())
		time.Sleep(30 * time.Second)
		require.Equal(t, strings.Repeat(": heartbeat\n"+f.id(4)+"\n", 2), events.text())
		require.Empty(t, lines.text())
		require.Equal(t, []string{typeNDJSON}, lines.client.header.Values("Content-Type"))
		f.append(newEvent("e9"))
		require.True(t, strings.HasPrefix(events.text(), f.id(5)+`data: {"position":5,"eventId":"e9"`))
		require.Equal(t, []string{"e9"}, lineIDs(t, []byte(lines.text())))
	})
}

// A client that is too slow is told what it missed; appends do not wait for it.
func TestTailBehind(t *testing.T) {
	inBubble(t, store.Limits{MaxEvents: 3}, func(t *testing.T, f *fixture) {
		f.append(numbered(2)...)
		events := f.listen("/tail?fromPosition=1")
		lines := f.listen("/tail?fromPosition=1", "Accept", typeNDJSON)
		require.Contains(t, events.text(), `"e2"`)
		require.Contains(t, lines.text(), `"e2"`)
		goOn := []func(){events.client.stall(), lines.client.stall()}
		f.append(newEvent("e3"))
		synctest.Wait() // both are writing
		f.append(numbered(9)[3:]...)
		goOn[0]()
		goOn[1]()

		const last = `{"type":"behind","fromPosition":7,"missedFrom":4,` +
			`"detail":"positions 4 to 6 were evicted before they were sent; resume from 7, or read less"}` + "\n"
		text := events.text()
		require.True(t, strings.HasPrefix(text, f.id(3)))
		require.True(t, strings.HasSuffix(text, "\n\nevent: behind\ndata: "+last+"\n"), text)
		text = lines.text()
		require.True(t, strings.HasPrefix(text, `{"position":3,`))
		require.True(t, strings.HasSuffix(text, "}\n"+last), text)
		for _, h := range []*heard{events, lines} {
			require.True(t, h.ended)
			require.Nil(t, h.panicked)
		}
		resumed := f.listen("/tail?fromPosition=7", "Accept", typeNDJSON)
		require.Equal(t, []string{"e7", "e8", "e9"}, lineIDs(t, []byte(resumed.text())))
		behind := 0
		for _, o := range f.observed {
			if o.Behind {
				behind++
			}
		}
		require.Equal(t, 2, behind)
	})
}

// A tail ends properly when its client or the store goes, and breaks when nothing
// can be written.
func TestTailEnds(t *testing.T) {
	inBubble(t, store.Limits{}, func(t *testing.T, f *fixture) {
		gone, broken, last := f.listen("/tail"), f.listen("/tail"), f.listen("/tail")
		var status statusJSON
		f.get("/status").ok(&status)
		require.Equal(t, int64(3), status.Tails)
		require.Equal(t, int64(3), f.tails.Load())
		gone.hangUp()
		synctest.Wait()
		require.True(t, gone.ended)
		require.Nil(t, gone.panicked)
		require.Equal(t, int64(2), f.tails.Load())

		broken.client.mu.Lock()
		broken.client.broken = errors.New("connection reset")
		broken.client.mu.Unlock()
		f.append(newEvent("e1"))
		synctest.Wait()
		require.True(t, broken.ended)
		require.Equal(t, http.ErrAbortHandler, broken.panicked)

		require.NoError(t, f.store.Close())
		require.Contains(t, last.text(), `"e1"`)
		require.True(t, last.ended)
		require.Nil(t, last.panicked)
	})
}

// A tail beyond the bound is refused, until another one ends.
func TestTooManyTails(t *testing.T) {
	inBubble(t, store.Limits{}, func(t *testing.T, f *fixture) {
		f.handler.(*api).opts.MaxTails = 2
		first := f.listen("/tail")
		f.listen("/tail")
		a := f.get("/tail")
		require.Contains(t, a.problem(kindTooManyTails).Detail, "2 tails are open")
		require.Equal(t, "1", a.header.Get("Retry-After"))
		f.do(http.MethodHead, "/tail").served(typeSSE)
		first.hangUp()
		synctest.Wait()
		require.NotEmpty(t, f.listen("/tail").text())
	})
}

// What is too much for one part comes whole, and nothing is held meanwhile.
func TestTailOfMuch(t *testing.T) {
	inBubble(t, store.Limits{MaxEvents: 40}, func(t *testing.T, f *fixture) {
		large := saying(store.String(strings.Repeat("x", flushBytes/2)))
		for i := range 40 {
			f.append(newEvent(fmt.Sprint(i), large))
		}
		h := f.listen("/tail?fromPosition=1", "Accept", typeNDJSON)
		require.Len(t, lineIDs(t, []byte(h.text())), 40)
		f.append(numbered(30)...)
		require.Len(t, lineIDs(t, []byte(h.text())), 30)
	})
}
