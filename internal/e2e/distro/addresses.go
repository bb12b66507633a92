package distro

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"sync"
)

// Addresses are where a collector listens, each as host:port.
type Addresses struct {
	OTLPGRPC, OTLPHTTP string
	CloudEvents        string // with config/cloudevents.yaml
	API                string
	Health             string
	Metrics            string
}

// environment overrides the addresses of the files of the folder config.
func (a Addresses) environment() []string {
	_, metricsPort, _ := net.SplitHostPort(a.Metrics)
	return []string{
		"EVENTSTORE_OTLP_GRPC=" + a.OTLPGRPC,
		"EVENTSTORE_OTLP_HTTP=" + a.OTLPHTTP,
		"EVENTSTORE_CLOUDEVENTS=" + a.CloudEvents,
		"EVENTSTORE_API=" + a.API,
		"EVENTSTORE_HEALTH=" + a.Health,
		"EVENTSTORE_METRICS=" + metricsPort,
	}
}

// draw gives a free address to those that have none.
func (a *Addresses) draw(ctx context.Context) error {
	var errs error
	for _, address := range []*string{&a.OTLPGRPC, &a.OTLPHTTP, &a.CloudEvents, &a.API, &a.Health, &a.Metrics} {
		if *address != "" {
			continue
		}
		free, err := freeAddress(ctx)
		*address = free
		errs = errors.Join(errs, err)
	}
	return errs
}

// Ports are drawn below the range from which systems take the ports of outgoing
// connections, so that none of those takes one between its choice and its use.
const firstPort, endPort = 15_000, 32_000

// handedOut are the ports that this process has chosen before.
var handedOut struct {
	sync.Mutex
	ports map[int]bool
}

func freeAddress(ctx context.Context) (string, error) {
	handedOut.Lock()
	defer handedOut.Unlock()
	if handedOut.ports == nil {
		handedOut.ports = map[int]bool{}
	}
	for range 1_000 {
		port := firstPort + rand.IntN(endPort-firstPort)
		if handedOut.ports[port] {
			continue
		}
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
		var config net.ListenConfig
		listener, err := config.Listen(ctx, "tcp", address)
		if err != nil {
			continue
		}
		handedOut.ports[port] = true
		return address, listener.Close()
	}
	return "", fmt.Errorf("no free port on 127.0.0.1 from %d to %d", firstPort, endPort)
}
