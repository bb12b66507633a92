package cloudeventsreceiver

import (
	"errors"
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/confmap"

	"github.com/gyroscops/otel-eventstore/internal/serverconfig"
)

const (
	defaultEndpoint = "127.0.0.1:4320"
	// defaultMaxBody is less than confighttp's: many small events take some twenty
	// times their size in memory.
	defaultMaxBody = 8 << 20
)

// Config says where events are taken.
type Config struct {
	// HTTP is the server.
	HTTP confighttp.ServerConfig `mapstructure:"http"`

	// Path is the one path to which events are posted.
	Path string `mapstructure:"path"`

	// prevent unkeyed literal initialization
	_ struct{}
}

var (
	_ confmap.Unmarshaler = (*Config)(nil)
	_ confmap.Validator   = (*Config)(nil)
)

func createDefaultConfig() component.Config {
	server := confighttp.NewDefaultServerConfig()
	server.NetAddr.Endpoint = defaultEndpoint
	server.MaxRequestBodySize = defaultMaxBody
	return &Config{HTTP: server, Path: "/"}
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
	err := serverconfig.Validate(&c.HTTP, defaultEndpoint)
	if !strings.HasPrefix(c.Path, "/") {
		err = errors.Join(err, fmt.Errorf("path: must begin with /, got %q", c.Path))
	}
	return err
}
