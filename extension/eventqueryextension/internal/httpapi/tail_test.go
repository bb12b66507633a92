package httpapi

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gyroscops/otel-eventstore/store"
)

// message is a server-sent event.
type message struct{ id, event, data string }

// sseReader reads server-sent events as a browser does.
type sseReader struct {
	lines  *bufio.Reader
	lastID string
}

// next returns the next event that has data.
func (s *sseReader) next() (message, error) {
	m := message{event: "message"}
	for {
		line, err := s.lines.ReadString('\n')
		if err != nil {
			return m, err
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch name {
		case "id":
			s.lastID = value
		case "event":
			m.event = value
		case "data":
			if m.data != "" {
				return m, errors.New("data of two lines")
			}
			m.data = value
		case "":
			if line == "\n" && m.data != "" {
				m.id = s.lastID
				return m, nil
			}
		}
	}
}

// subscription is a tail over a connection.
type subscription struct {
	sseReader
	stop context.CancelFunc
	body io.Closer
}

// subscribe opens a tail; headers are name and value by turns.
func subscribe(ctx context.Context, client *http.Client, url string, headers ...string) (*subscription, error) {
	ctx, stop := context.WithCancel(ctx)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		stop()
		return nil, err
	}
	for header := range slices.Chunk(headers, 2) {
		r.Header.Set(header[0], header[1])
	}
	response, err := client.Do(r)
	if err != nil {
		stop()
		return nil, err
	}
	s := &subscription{sseReader{lines: bufio.NewReader(response.Body)}, stop, response.Body}
	if response.StatusCode != http.StatusOK {
		s.close()
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	return s, nil
}

func (s *subscription) close() {
	s.stop()
	_ = s.body.Close()
}

// expect returns the position of the next event, which it has to be.
func (s *subscription) expect(position uint64) error {
	m, err := s.next()
	if err != nil {
		return err
	}
	var e struct{ Position uint64 }
	if err := json.Unmarshal([]byte(m.data), &e); err != nil {
		return err
	}
	if e.Position != position || !strings.HasPrefix(m.id, fmt.Sprint(position, "@")) {
		return fmt.Errorf("position %d with the id %s comes where %d is next", e.Position, m.id, position)
	}
	return nil
}

// A tail sends the events as every other read has them, with their ids.
func TestTail(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(fullEvent(), newEvent("e2"))
	server := serve(t.Context(), t, f)
	s, err := subscribe(t.Context(), server.Client(), server.URL+prefix+"/tail?fromPosition=1")
	require.NoError(t, err)
	defer s.close()
	for position, id := range []string{fullEvent().EventID, "e2", "e3"} {
		if id == "e3" {
			f.append(newEvent("e3"))
		}
		m, err := s.next()
		require.NoError(t, err)
		require.Equal(t, message{
			fmt.Sprintf("%d@%s", position+1, f.store.Epoch()), "message", string(f.get("/events/" + id).body),
		}, m)
	}
}

// Where a tail begins: at a position, after the last event seen, or now.
func TestTailBegins(t *testing.T) {
	inBubble(t, store.Limits{}, func(t *testing.T, f *fixture) {
		f.append(numbered(4)...)
		epoch := f.store.Epoch()
		tails := map[*heard][]string{}
		begin := func(target string, want []string, headers ...string) {
			tails[f.listen(target, append(headers, "Accept", typeNDJSON)...)] = append(want, "e5", "e6")
		}
		begin("/tail", nil)
		begin("/tail?fromPosition=now", nil)
		begin("/tail?fromPosition=5", nil)
		begin("/tail?fromPosition=3", []string{"e3", "e4"})
		begin("/tail", []string{"e3", "e4"}, lastEventID, "2@"+epoch)
		begin("/tail?fromPosition=now", []string{"e4"}, lastEventID, "3")
		begin("/tail?fromPosition=1", nil, lastEventID, "4")
		begin("/tail", []string{"e1", "e2", "e3", "e4"}, lastEventID, "0@"+epoch)
		begin("/tail?fromPosition=2&not.eventId=e3", []string{"e2", "e4"})
		later := f.listen("/tail?fromPosition=6", "Accept", typeNDJSON)
		filtered := f.listen("/tail?fromPosition=1&aggregateId=odd&q=none", "Accept", typeNDJSON)
		f.append(numbered(6)[4:]...)
		for h, want := range tails {
			require.Equal(t, want, lineIDs(t, []byte(h.text())), h.request.URL)
		}
		require.Equal(t, []string{"e6"}, lineIDs(t, []byte(later.text())))
		require.Empty(t, filtered.text())
	})
}

func TestTailThatCannotBegin(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{MaxEvents: 2})
	f.append(numbered(5)...) // held: e4, e5
	for _, position := range []string{"0", "-1", "x", "Now", "18446744073709551616"} {
		p := f.get("/tail?fromPosition=" + position).problem(kindInvalidParameter)
		require.Equal(t, "fromPosition", p.Parameter)
		require.Equal(t, "an integer from 1, or now", p.Expected)
	}
	for _, id := range []string{"x", "-1", "@", "4@", "@" + f.store.Epoch(), "4 ", fmt.Sprint(uint64(math.MaxUint64))} {
		p := f.get("/tail", lastEventID, id).problem(kindInvalidParameter)
		require.Equal(t, lastEventID, p.Parameter)
	}
	for _, id := range []string{"4@other", "6"} {
		p := f.get("/tail", lastEventID, id).problem(kindOtherEpoch)
		require.Equal(t, lastEventID, p.Parameter)
		require.Equal(t, f.store.Epoch(), p.Epoch)
		require.Equal(t, uint64(4), *p.FirstPosition)
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		require.Equal(t, http.StatusGone, f.do(method, "/tail?fromPosition=3").status)
	}
	require.Equal(t, uint64(4), *f.get("/tail", lastEventID, "2@"+f.store.Epoch()).problem(kindEvicted).FirstPosition)
	f.get("/tail?limit=1").problem(kindUnknownParameter)
	f.get("/tail", "Accept", typeJSON).problem(kindNotAcceptable)
	f.do(http.MethodHead, "/tail?fromPosition=4", "Accept", typeNDJSON).served(typeNDJSON)
}

// Tails that lose their connection at random places, and resume after the event
// seen last, get every position once, in order, whatever is appended meanwhile.
func TestTailReconnects(t *testing.T) {
	t.Parallel()
	const clients, events, reconnects = 2, 4000, 200
	f := newFixture(t, store.Limits{})
	server := serve(t.Context(), t, f)
	var group sync.WaitGroup
	var failed [clients]error
	for i := range clients {
		group.Go(func() {
			random := rand.New(rand.NewPCG(4, uint64(i)))
			failed[i] = reconnect(t.Context(), server, random, events, reconnects)
		})
	}
	for batch := range slices.Chunk(numbered(events), 5) {
		f.append(batch...)
	}
	group.Wait()
	require.NoError(t, errors.Join(failed[:]...))
}

// reconnect reads so many events over at least so many connections.
func reconnect(ctx context.Context, server *httptest.Server, random *rand.Rand, events uint64, reconnects int) error {
	next, connections := uint64(1), 0
	target, headers := server.URL+prefix+"/tail?fromPosition=1", []string(nil)
	for ; next <= events; connections++ {
		s, err := subscribe(ctx, server.Client(), target, headers...)
		if err != nil {
			return err
		}
		for n := 1 + random.IntN(int(events)/reconnects); err == nil && n > 0 && next <= events; n-- {
			if err = s.expect(next); err == nil {
				next++
			}
		}
		headers = []string{lastEventID, s.lastID}
		s.close()
		if err != nil {
			return err
		}
	}
	if connections < reconnects {
		return fmt.Errorf("%d connections", connections)
	}
	return nil
}

// A thousand tails over HTTP get every event. Not beside other tests: some of these
// have deadlines, and this one takes every core.
func TestThousandTails(t *testing.T) {
	const tails, events = 1000, 20
	f := newFixture(t, store.Limits{})
	server := serve(t.Context(), t, f)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	all := numbered(events)
	f.append(all[:events/2]...)
	var group, open sync.WaitGroup
	var failed [tails]error
	open.Add(tails)
	for i := range tails {
		group.Go(func() {
			s, err := subscribe(t.Context(), client, server.URL+prefix+"/tail?fromPosition=1")
			open.Done()
			for position := uint64(1); err == nil && position <= events; position++ {
				err = s.expect(position)
			}
			if s != nil {
				s.close()
			}
			failed[i] = err
		})
	}
	open.Wait()
	for _, e := range all[events/2:] {
		f.append(e)
	}
	group.Wait()
	require.NoError(t, errors.Join(failed[:]...))
}

// A tail from beyond the end can be resumed from the id that it was given.
func TestTailResumesBeyondTheEnd(t *testing.T) {
	t.Parallel()
	f := newFixture(t, store.Limits{})
	f.append(numbered(1)...)
	server := httptest.NewServer(f.handler)
	defer server.Close()
	s, err := subscribe(t.Context(), server.Client(), server.URL+prefix+"/tail", lastEventID, "2@"+f.store.Epoch())
	require.NoError(t, err)
	defer s.close()
	f.append(newEvent("second"), newEvent("third"))
	message, err := s.next()
	require.NoError(t, err)
	require.Equal(t, "3@"+f.store.Epoch(), message.id)
}
