package eventqueryextension

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/internal/serverconfig"
)

const (
	defaultStore    = "event_store"
	defaultEndpoint = "127.0.0.1:4319"
	// defaultHeartbeat is shorter than what proxies give a connection that is quiet.
	defaultHeartbeat = 15 * time.Second
	defaultMaxOpen   = 2000
	// defaultMaxBody is that of the other ways in.
	defaultMaxBody = 8 << 20
)

// Config says which store is served, and where.
type Config struct {
	// Store is the id of the event_store extension.
	Store component.ID `mapstructure:"store"`

	// HTTP is the server. Its write_timeout is 0: it would cut streams. Each
	// write has a deadline of its own instead.
	HTTP confighttp.ServerConfig `mapstructure:"http"`

	// Append is what clients may append over HTTP.
	Append AppendConfig `mapstructure:"append"`

	// Tail bounds GET /tail.
	Tail TailConfig `mapstructure:"tail"`

	// UI is the web page.
	UI UIConfig `mapstructure:"ui"`

	// Admin switches paths on that change more than events.
	Admin AdminConfig `mapstructure:"admin"`

	// States says how aggregates are folded whose state is more than their data
	// merged.
	States []StateConfig `mapstructure:"states"`

	// Projections are the read models.
	Projections []ProjectionConfig `mapstructure:"projections"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// AppendConfig says whether clients may append events.
type AppendConfig struct {
	// Enabled serves POST of events; without it these answer 405.
	Enabled bool `mapstructure:"enabled"`

	// prevent unkeyed literal initialization
	_ struct{}
}

// TailConfig bounds answers that have no end.
type TailConfig struct {
	// Heartbeat is how often a tail that may have nothing to say says that it is
	// alive. 0 is never.
	Heartbeat time.Duration `mapstructure:"heartbeat"`

	// MaxOpen is how many may be open at once; one more is a 503. 0 is no bound.
	MaxOpen int `mapstructure:"max_open"`

	_ struct{}
}

// UIConfig says whether there is a web page.
type UIConfig struct {
	// Enabled serves it at /; without it that path answers 404.
	Enabled bool `mapstructure:"enabled"`

	_ struct{}
}

// AdminConfig says whether the API has an operator's side.
type AdminConfig struct {
	Enabled bool `mapstructure:"enabled"`

	_ struct{}
}

var (
	_ confmap.Unmarshaler = (*Config)(nil)
	_ confmap.Validator   = (*Config)(nil)
)

func createDefaultConfig() component.Config {
	server := confighttp.NewDefaultServerConfig()
	server.NetAddr.Endpoint = defaultEndpoint
	server.WriteTimeout = 0
	server.MaxRequestBodySize = defaultMaxBody
	return &Config{
		Store:  component.MustNewID(defaultStore),
		HTTP:   server,
		Append: AppendConfig{Enabled: true},
		Tail:   TailConfig{Heartbeat: defaultHeartbeat, MaxOpen: defaultMaxOpen},
		UI:     UIConfig{Enabled: true},
	}
}

// Unmarshal refuses keys that there are not.
func (c *Config) Unmarshal(conf *confmap.Conf) error {
	if err := conf.Unmarshal(c); err != nil {
		return err
	}
	return serverconfig.CheckKeys(conf)
}

// Validate reports what no server can be made of.
func (c *Config) Validate() error {
	var errs []error
	if c.Store == (component.ID{}) {
		errs = append(errs, errors.New("store: must be the id of an event_store extension"))
	}
	errs = append(errs, serverconfig.Validate(&c.HTTP, defaultEndpoint))
	if c.Tail.Heartbeat < 0 {
		errs = append(errs, fmt.Errorf("tail::heartbeat: must not be negative, got %s", c.Tail.Heartbeat))
	}
	if c.Tail.MaxOpen < 0 {
		errs = append(errs, fmt.Errorf("tail::max_open: must not be negative, got %d", c.Tail.MaxOpen))
	}
	_, err := c.reducers()
	errs = append(errs, err)
	_, err = c.definitions()
	errs = append(errs, err)
	return errors.Join(errs...)
}
