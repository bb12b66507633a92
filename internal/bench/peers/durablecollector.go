package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"

	"github.com/gyroscops/otel-eventstore/internal/bench/otlpsend"
	"github.com/gyroscops/otel-eventstore/internal/e2e/distro"
)

// collector is the distribution with one of its configurations, as it is shipped.
type collector struct {
	label, file string
	binary      string
}

// newCollectors returns the collector in memory mode, and in file mode.
func newCollectors(ctx context.Context) (memory, file *collector, err error) {
	binary, err := distro.Build(ctx)
	if err != nil {
		return nil, nil, err
	}
	return &collector{"memory", "collector.yaml", binary}, &collector{"file", "durable.yaml", binary}, nil
}

func (c *collector) name() string { return c.label }

// runningCollector has a connection for each client.
type runningCollector struct {
	*distro.Collector

	directory string
	senders   []*otlpsend.Sender
	requests  [][]byte
}

func (c *collector) start(ctx context.Context, o options, load cell, in *inputs) (running, error) {
	directory, err := os.MkdirTemp("", "peers-collector-")
	if err != nil {
		return nil, err
	}
	r := &runningCollector{directory: directory, requests: in.batches}
	if load.events == 1 {
		r.requests = in.singles
	}
	set := distro.Options{File: c.file, Variables: []string{"EVENTSTORE_DIR=" + directory}}
	program := c.binary
	if o.cpus != "" {
		program, set.Flags = "taskset", []string{"-c", o.cpus, c.binary}
	}
	if r.Collector, err = distro.Run(ctx, program, set); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	for range load.clients {
		sender, err := otlpsend.New(r.OTLPGRPC)
		if err != nil {
			return nil, errors.Join(err, r.stop(ctx))
		}
		r.senders = append(r.senders, sender)
	}
	return r, nil
}

func (r *runningCollector) append(ctx context.Context, client, request int) error {
	_, err := r.senders[client].Export(ctx, r.requests[request])
	return err
}

func (r *runningCollector) stored(ctx context.Context) (events, syncs int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.API+"/api/v1/status", http.NoBody)
	if err != nil {
		return 0, 0, err
	}
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, 0, err
	}
	var status struct {
		Events int
		Log    struct{ Syncs int }
	}
	err = json.NewDecoder(response.Body).Decode(&status)
	return status.Events, status.Log.Syncs, errors.Join(err, response.Body.Close())
}

func (r *runningCollector) pid() int { return r.PID() }

func (r *runningCollector) stop(context.Context) error {
	var errs []error
	for _, sender := range r.senders {
		errs = append(errs, sender.Close())
	}
	return errors.Join(append(errs, r.Stop(), os.RemoveAll(r.directory))...)
}
