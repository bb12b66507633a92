package e2e

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
	"github.com/gyroscops/otel-eventstore/internal/e2e/ledger"
)

// crew is writers of every kind that append at once, and write down what they sent.
// They outlive the collectors that they write to.
type crew struct {
	ledger  *ledger.Ledger
	writers []*writer
}

// writer sends one request after the other.
type writer struct {
	number  int
	ledger  *ledger.Ledger
	random  *rand.Rand
	sender  sender
	sent    int             // number of its last event
	pending *ledger.Request // whose answer got lost
	retried int
	heavy   bool // its events are so large that the log needs many files
}

// sender makes the requests of a kind and sends them.
type sender interface {
	// compose returns how many events a request has, and changes each as it has to be.
	compose(w *writer) []ledger.Event
	// send answers the receipts that the answer has, a *refusal where it was
	// refused, and another error where nobody knows.
	send(ctx context.Context, to *target, r *ledger.Request) ([]ledger.Receipt, error)
	// abandon is told that a request whose answer got lost is not sent again.
	abandon()
}

// refusal is an answer that says that nothing was stored, and why.
type refusal struct{ reason string }

func (e *refusal) Error() string { return "refused: " + e.reason }

// target is the connections to one collector.
type target struct {
	distro.Addresses
	grpc *grpc.ClientConn
	http *http.Client
}

func newTarget(t *testing.T, c *distro.Collector) *target {
	t.Helper()
	conn, err := grpc.NewClient(c.OTLPGRPC, grpc.WithTransportCredentials(insecure.NewCredentials()))
	require.NoError(t, err)
	return &target{c.Addresses, conn, &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}}
}

func (to *target) close(t *testing.T) {
	t.Helper()
	require.NoError(t, to.grpc.Close())
	to.http.CloseIdleConnections()
}

// newCrew returns writers over OTLP in both ways, single events and batches; of single
// aggregates, one of which two share; and across aggregates.
func newCrew(random *rand.Rand, heavy bool) *crew {
	c := &crew{ledger: ledger.New()}
	for i, sender := range []sender{
		&otlpSender{transport: exportGRPC, most: 1},
		&otlpSender{transport: exportGRPC, most: 1},
		&otlpSender{transport: exportGRPC, most: 40},
		&otlpSender{transport: exportGRPC, most: 1000},
		&otlpSender{transport: exportHTTP, most: 1},
		&otlpSender{transport: exportHTTP, most: 40},
		&aggregateSender{id: "own 1", most: 1},
		&aggregateSender{id: "own 2", most: 10},
		&aggregateSender{id: "shared", most: 1, shared: true},
		&aggregateSender{id: "shared", most: 3, shared: true},
		&aggregatesSender{ids: [2]string{"pair 1", "pair 2"}},
		&aggregatesSender{ids: [2]string{"pair 3", "pair 4"}},
		&otlpSender{transport: exportHTTP, most: 5},
	} {
		c.writers = append(c.writers, &writer{
			number: i, ledger: c.ledger, sender: sender, heavy: heavy, random: rand.New(rand.NewPCG(random.Uint64(), 0)),
		})
	}
	return c
}

// work lets all write to a collector, and returns when they have met its end or were
// told to stop. What a client must not see is an error.
func (c *crew) work(ctx context.Context, to *target, stop <-chan struct{}) error {
	errs := make([]error, len(c.writers))
	var working sync.WaitGroup
	for i, w := range c.writers {
		working.Go(func() { errs[i] = w.work(ctx, to, stop) })
	}
	working.Wait()
	return errors.Join(errs...)
}

func (c *crew) retried() (n int) {
	for _, w := range c.writers {
		n += w.retried
	}
	return n
}

func (w *writer) work(ctx context.Context, to *target, stop <-chan struct{}) error {
	for {
		select {
		case <-stop:
			return nil
		default:
		}
		r := w.next()
		receipts, err := w.sender.send(ctx, to, r)
		var refused *refusal
		switch {
		case errors.As(err, &refused):
			r.Refuse()
		case err == nil:
			if err := r.Acknowledge(receipts...); err != nil {
				return fmt.Errorf("writer %d: %w", w.number, err)
			}
		case retryable(err):
			w.pending = r
			return nil
		default:
			return fmt.Errorf("writer %d was told not to send this again: %w", w.number, err)
		}
	}
}

// next returns the request to send: often the one whose answer got lost.
func (w *writer) next() *ledger.Request {
	if r := w.pending; r != nil {
		w.pending = nil
		if w.random.IntN(10) < 7 {
			w.retried++
			return r
		}
		w.sender.abandon()
	}
	events := w.sender.compose(w)
	for i := range events {
		w.sent++
		e := &events[i]
		e.ID, e.Writer, e.Number, e.Text = fmt.Sprintf("%d/%d", w.number, w.sent), w.number, w.sent, w.text()
	}
	return w.ledger.Send(events...)
}

// text is short as a rule, now and then longer than a page of the disk, and begins with
// what no other has.
func (w *writer) text() string {
	length := w.random.IntN(200)
	switch {
	case w.heavy && w.random.IntN(4) == 0:
		length = w.random.IntN(400_000)
	case w.random.IntN(50) == 0:
		length = w.random.IntN(20_000)
	}
	return fmt.Sprintf("%x%s", w.random.Uint64(), strings.Repeat(string(rune('a'+w.random.IntN(26))), length))
}

// lost is an error after which nobody knows what became of a request.
func lost(err error) error { return &url.Error{Op: "exchange", Err: err} }
