// Package apitest serves the HTTP API of an event store of its own in the process
// of a test: the same extension that the collector runs.
package apitest

import (
	"context"
	"errors"
	"net"
	"net/http"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/extension"
	"go.opentelemetry.io/collector/extension/extensioncapabilities"
	"go.opentelemetry.io/collector/extension/extensiontest"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension"
	"github.com/gyroscops/otel-eventstore/internal/replays"
	"github.com/gyroscops/otel-eventstore/store"
)

// Server is a running API. Close it.
type Server struct {
	// URL is that of the server, to which the API's path is added.
	URL string
	// Store holds the events.
	Store *store.Store

	api extension.Extension
}

// Start serves a store with these limits on a free port of the loopback interface.
func Start(ctx context.Context, limits store.Limits) (*Server, error) {
	s := store.New(store.Options{Limits: limits})
	if err := s.Open(ctx); err != nil {
		return nil, err
	}
	address, err := freeAddress(ctx)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	factory := eventqueryextension.NewFactory()
	config := factory.CreateDefaultConfig().(*eventqueryextension.Config)
	config.HTTP.NetAddr.Endpoint = address
	api, err := factory.Create(ctx, extensiontest.NewNopSettings(factory.Type()), config)
	if err == nil {
		err = api.Start(ctx, host{componenttest.NewNopHost(), config.Store, s})
	}
	if err == nil {
		err = api.(extensioncapabilities.PipelineWatcher).Ready()
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return &Server{URL: "http://" + address, Store: s, api: api}, nil
}

// Close ends the server and its store, and the idle connections of the default
// client.
func (s *Server) Close() error {
	http.DefaultClient.CloseIdleConnections()
	return errors.Join(s.api.Shutdown(context.Background()), s.Store.Close())
}

// freeAddress returns an address that was free a moment ago.
func freeAddress(ctx context.Context) (string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// host has one extension, which owns the store.
type host struct {
	component.Host
	id    component.ID
	store *store.Store
}

func (h host) GetExtensions() map[component.ID]component.Component {
	return map[component.ID]component.Component{h.id: provider{store: h.store}}
}

type provider struct {
	component.StartFunc
	component.ShutdownFunc
	store *store.Store
}

func (p provider) Store() *store.Store { return p.store }

// Replays returns that no receiver replays the store.
func (p provider) Replays() *replays.Registry { return replays.NewRegistry() }
