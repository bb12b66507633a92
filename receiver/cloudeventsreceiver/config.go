package cloudeventsreceiver

import (
	"errors"
	"fmt"
	"strings"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/confmap"
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

// Unmarshal refuses keys below http that there are not, which a ServerConfig
// ignores.
func (c *Config) Unmarshal(conf *confmap.Conf) error {
	if err := conf.Unmarshal(c); err != nil {
		return err
	}
	server, err := conf.Sub("http")
	if err != nil {
		return err
	}
	type strict confighttp.ServerConfig // without its Unmarshal
	if err := server.Unmarshal(&strict{}); err != nil {
		return fmt.Errorf("http: %w", err)
	}
	return nil
}

// Validate reports what no server can be made of.
func (c *Config) Validate() error {
	var errs []error
	if c.HTTP.NetAddr.Endpoint == "" {
		errs = append(errs, errors.New("http::endpoint: must be an address such as "+defaultEndpoint))
	}
	if c.HTTP.MaxRequestBodySize < 0 {
		errs = append(errs, fmt.Errorf("http::max_request_body_size: must not be negative, got %d", c.HTTP.MaxRequestBodySize))
	}
	if !strings.HasPrefix(c.Path, "/") {
		errs = append(errs, fmt.Errorf("path: must begin with /, got %q", c.Path))
	}
	return errors.Join(errs...)
}
