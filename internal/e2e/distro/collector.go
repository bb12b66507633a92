package distro

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	// readyTimeout is far above a start on a loaded machine, which takes a second.
	readyTimeout = 60 * time.Second
	// settleTime is how long after the pipelines run a collector may not yet handle
	// signals, and die of them instead. Nothing tells when it does.
	settleTime = 200 * time.Millisecond
	// stopTimeout is how long a collector under load may take to stop.
	stopTimeout = 30 * time.Second
)

// Collector is a running process of the distribution. Its methods are safe for
// concurrent use.
type Collector struct {
	Addresses

	cmd           *exec.Cmd
	authorization string
	output        output
	ready         atomic.Pointer[time.Time] // since when
	exited        chan struct{}             // closed when the process has ended
	err           error                     // of the process; read it after exited is closed
}

// Options say what to run, and how.
type Options struct {
	// File is one of the folder config; empty is collector.yaml, which `make run` runs.
	File string
	// Overlays are YAML documents that are merged over it, in their order.
	Overlays []string
	// Flags are given to the binary, and Variables, each as name=value, are added to the
	// process's environment.
	Flags, Variables []string
	// Addresses are where it listens; those that are empty are drawn.
	Addresses Addresses
	// Authorization is the header of the question whether the API is ready, where that
	// asks for credentials.
	Authorization string
}

// Start runs the binary with config/collector.yaml and the overlays, as Run does.
func Start(ctx context.Context, binary string, overlays ...string) (*Collector, error) {
	return Run(ctx, binary, Options{Overlays: overlays})
}

// Run runs the binary and returns when the API answers. A process that ends before
// that is an error which holds what it printed. The context bounds the wait alone:
// stop the collector with Stop.
func Run(ctx context.Context, binary string, options Options) (*Collector, error) {
	c, err := Launch(ctx, binary, options)
	if err != nil {
		return nil, err
	}
	if err := c.AwaitReady(ctx); err != nil {
		return nil, errors.Join(err, c.Kill())
	}
	return c, nil
}

// Launch is Run without the wait.
func Launch(ctx context.Context, binary string, options Options) (*Collector, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	addresses := options.Addresses
	if err := addresses.draw(ctx); err != nil {
		return nil, err
	}
	args := slices.Concat(options.Flags, []string{"--config", filepath.Join("config", cmp.Or(options.File, "collector.yaml"))})
	for _, overlay := range options.Overlays {
		args = append(args, "--config", "yaml:"+overlay)
	}
	c := &Collector{Addresses: addresses, authorization: options.Authorization, exited: make(chan struct{})}
	c.cmd = exec.Command(binary, args...)
	c.cmd.Dir = root
	c.cmd.Env = slices.Concat(os.Environ(), options.Variables, addresses.environment())
	c.cmd.Stdout, c.cmd.Stderr = &c.output, &c.output
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.exited)
	}()
	return c, nil
}

// Stop asks the process to end, as a service manager does, and waits for it. An
// exit that was not clean, or took too long, is an error.
func (c *Collector) Stop() error {
	if since := c.ready.Load(); since != nil {
		<-time.After(time.Until(since.Add(settleTime)))
	}
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-c.exited:
	case <-time.After(stopTimeout):
		return errors.Join(fmt.Errorf("still running %s after SIGTERM", stopTimeout), c.Kill())
	}
	if c.err != nil {
		return fmt.Errorf("the collector ended with: %w", c.err)
	}
	return nil
}

// PID returns the process id.
func (c *Collector) PID() int { return c.cmd.Process.Pid }

// Output returns what the process has printed so far.
func (c *Collector) Output() string { return c.output.String() }

// Kill ends the process at once, as a crash would, and waits for it.
func (c *Collector) Kill() error {
	if err := c.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-c.exited
	return nil
}

// AwaitReady waits until the API answers: up to the context's deadline, a minute
// where it has none.
func (c *Collector) AwaitReady(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, readyTimeout)
		defer cancel()
	}
	for !c.answers(ctx) {
		select {
		case <-c.exited:
			return fmt.Errorf("the collector ended before it was ready: %s\n%s", c.cmd.ProcessState, c.Output())
		case <-ctx.Done():
			return fmt.Errorf("waiting for the API: %w\n%s", ctx.Err(), c.Output())
		case <-time.After(5 * time.Millisecond):
		}
	}
	c.ready.Store(new(time.Now()))
	return nil
}

func (c *Collector) answers(ctx context.Context) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+c.API+"/api/v1/status", http.NoBody)
	if err != nil {
		return false
	}
	request.Close = true
	if c.authorization != "" {
		request.Header.Set("Authorization", c.authorization)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	return response.Body.Close() == nil && response.StatusCode == http.StatusOK
}

// output keeps what the process prints.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}
