package cloudeventsreceiver

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"
)

func TestLoadConfig(t *testing.T) {
	t.Parallel()
	conf, err := confmaptest.LoadConf("testdata/config.yaml")
	require.NoError(t, err)
	load := func(name string) *Config {
		t.Helper()
		sub, err := conf.Sub(name)
		require.NoError(t, err)
		cfg := createDefaultConfig()
		require.NoError(t, sub.Unmarshal(cfg))
		require.NoError(t, confmap.Validate(cfg))
		return cfg.(*Config)
	}

	standard := load("cloudevents")
	require.Equal(t, createDefaultConfig(), standard)
	require.Equal(t, "127.0.0.1:4320", standard.HTTP.NetAddr.Endpoint)
	require.Equal(t, int64(8<<20), standard.HTTP.MaxRequestBodySize)
	require.Equal(t, "/", standard.Path)

	all := load("cloudevents/all")
	require.Equal(t, "127.0.0.1:5320", all.HTTP.NetAddr.Endpoint)
	require.Equal(t, int64(1024), all.HTTP.MaxRequestBodySize)
	require.Equal(t, "/events", all.Path)
}

// An invalid configuration is refused with the key at fault.
func TestInvalidConfig(t *testing.T) {
	t.Parallel()
	f := func(key string, conf map[string]any) {
		t.Helper()
		cfg := createDefaultConfig()
		err := confmap.NewFromStringMap(conf).Unmarshal(cfg)
		if err == nil {
			err = confmap.Validate(cfg)
		}
		require.ErrorContains(t, err, key)
	}
	server := func(key string, value any) map[string]any {
		return map[string]any{"http": map[string]any{key: value}}
	}
	f("http::endpoint", server("endpoint", ""))
	f("http::max_request_body_size", server("max_request_body_size", -1))
	f("endpont", server("endpont", "127.0.0.1:1"))
	f("path", map[string]any{"path": "events"})
	f("pat", map[string]any{"pat": "/"})
}
