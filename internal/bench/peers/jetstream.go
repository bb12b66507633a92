package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/gyroscops/otel-eventstore/internal/bench/workload"
)

// serveJetStream is the argument that makes this program the server.
const serveJetStream = "-serve-jetstream"

// runJetStream serves on a free port of the loopback, which it prints, until the
// standard input ends.
func runJetStream(directory string) error {
	s, err := server.NewServer(&server.Options{
		Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: directory,
		JetStreamMaxMemory: 64 << 30, NoLog: true, NoSigs: true,
	})
	if err != nil {
		return err
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		return errors.New("the server does not start")
	}
	fmt.Println(s.ClientURL())
	_, err = io.Copy(io.Discard, os.Stdin)
	s.Shutdown()
	return err
}

// jetStream is a memory stream of a NATS server of its own process: one message
// an event, with the event's id for de-duplication and its aggregate for a
// subject.
type jetStream struct {
	js     jetstream.JetStream
	stream jetstream.Stream
}

func (*jetStream) name() string { return "JetStream, memory" }

func (j *jetStream) measure(ctx context.Context, o options, w *workload.Workload) (r result, err error) {
	directory, err := os.MkdirTemp("", "peers-jetstream-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	cmd := command(ctx, o, self, serveJetStream, directory)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return r, err
	}
	outPipe, err := cmd.StdoutPipe()
	if err != nil {
		return r, err
	}
	if err := cmd.Start(); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, in.Close(), cmd.Wait()) }()
	url, err := bufio.NewReader(outPipe).ReadString('\n')
	if err != nil {
		return r, err
	}
	conn, err := nats.Connect(strings.TrimSpace(url))
	if err != nil {
		return r, err
	}
	defer conn.Close()
	if err := j.open(ctx, conn); err != nil {
		return r, err
	}
	if err := r.measureLoad(cmd.Process.Pid, w.Events, func() error { return j.load(ctx, w) }); err != nil {
		return r, err
	}
	r.reads, err = j.read(ctx, w)
	return r, err
}

// pending is how many messages may wait for their acknowledgement.
const pending = 4_000

func (j *jetStream) open(ctx context.Context, conn *nats.Conn) (err error) {
	if j.js, err = jetstream.New(conn, jetstream.WithPublishAsyncMaxPending(pending)); err != nil {
		return err
	}
	j.stream, err = j.js.CreateStream(ctx, jetstream.StreamConfig{
		Name: "EVENTS", Subjects: []string{"events.>"}, Storage: jetstream.MemoryStorage,
	})
	return err
}

func subject(aggregateType, aggregateID string) string {
	return "events." + aggregateType + "." + aggregateID
}

// load publishes all events, prepared block by block, and waits for every
// acknowledgement.
func (j *jetStream) load(ctx context.Context, w *workload.Workload) error {
	for block := range w.Blocks() {
		for _, row := range rowsOf(w, block) {
			message := nats.NewMsg(subject(row.aggregateType, row.aggregateID))
			message.Header.Set(nats.MsgIdHdr, row.id)
			message.Data = row.record
			if _, err := j.js.PublishMsgAsync(message, jetstream.WithStallWait(time.Minute)); err != nil {
				return err
			}
		}
	}
	select {
	case <-j.js.PublishAsyncComplete():
	case <-ctx.Done():
		return ctx.Err()
	}
	info, err := j.stream.Info(ctx)
	if err == nil && info.State.Msgs != uint64(w.Events) {
		err = fmt.Errorf("the stream has %d messages, expected %d", info.State.Msgs, w.Events)
	}
	return err
}

func (j *jetStream) read(ctx context.Context, w *workload.Workload) (map[string]latency, error) {
	t, err := newTargets(w)
	if err != nil {
		return nil, err
	}
	times := make(map[string]latency)
	times[readAggregate], err = measureRead(ctx, t.aggregateEvents, func(ctx context.Context, i int) (int, error) {
		return j.history(ctx, t.aggregate(i))
	})
	if err != nil {
		return nil, err
	}
	times[readHottest], err = measureRead(ctx, t.hottestEvents, func(ctx context.Context, _ int) (int, error) {
		return j.history(ctx, t.hottest)
	})
	return times, err
}

// history reads all events of an aggregate through a consumer of its own.
func (j *jetStream) history(ctx context.Context, a aggregate) (int, error) {
	consumer, err := j.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		FilterSubject: subject(a.aggregateType, a.id), AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true,
	})
	if err != nil {
		return 0, err
	}
	info := consumer.CachedInfo()
	n := 0
	for n < int(info.NumPending) {
		batch, err := consumer.Fetch(int(info.NumPending) - n)
		if err != nil {
			return n, err
		}
		for range batch.Messages() {
			n++
		}
		if batch.Error() != nil {
			return n, batch.Error()
		}
	}
	return n, j.stream.DeleteConsumer(ctx, info.Name)
}
