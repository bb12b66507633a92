// Package serverconfig checks the confighttp servers of this project's components.
package serverconfig

import (
	"errors"
	"fmt"
	"time"

	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/confmap"
)

// CheckKeys refuses keys below http that there are not: a ServerConfig ignores them,
// and the server would listen where nobody meant it to.
func CheckKeys(conf *confmap.Conf) error {
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

// Validate reports what no server can be made of, by the keys below http. The address
// is one that could be meant where there is none.
func Validate(server *confighttp.ServerConfig, address string) error {
	var errs []error
	if server.NetAddr.Endpoint == "" {
		errs = append(errs, errors.New("http::endpoint: must be an address such as "+address))
	}
	for _, timeout := range []struct {
		key   string
		value time.Duration
	}{
		{"read_timeout", server.ReadTimeout},
		{"read_header_timeout", server.ReadHeaderTimeout},
		{"write_timeout", server.WriteTimeout},
	} {
		if timeout.value < 0 {
			errs = append(errs, fmt.Errorf("http::%s: must not be negative, got %s", timeout.key, timeout.value))
		}
	}
	if server.MaxRequestBodySize < 0 {
		errs = append(errs, fmt.Errorf("http::max_request_body_size: must not be negative, got %d", server.MaxRequestBodySize))
	}
	return errors.Join(errs...)
}
