package eventqueryextension

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
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

	standard := load("event_query")
	require.Equal(t, createDefaultConfig(), standard)
	require.Equal(t, component.MustNewID("event_store"), standard.Store)
	require.Equal(t, "127.0.0.1:4319", standard.HTTP.NetAddr.Endpoint)
	require.Zero(t, standard.HTTP.WriteTimeout)
	require.Equal(t, time.Minute, standard.HTTP.ReadHeaderTimeout)
	require.Equal(t, TailConfig{Heartbeat: 15 * time.Second, MaxOpen: 2000}, standard.Tail)
	require.False(t, standard.Admin.Enabled)

	all := load("event_query/all")
	require.Equal(t, component.MustNewIDWithName("event_store", "2"), all.Store)
	require.Equal(t, "127.0.0.1:5319", all.HTTP.NetAddr.Endpoint)
	require.Equal(t, 10*time.Second, all.HTTP.WriteTimeout)
	require.True(t, all.HTTP.CORS.HasValue())
	require.Equal(t, TailConfig{Heartbeat: 5 * time.Second, MaxOpen: 10}, all.Tail)
	require.True(t, all.Admin.Enabled)
	require.True(t, standard.Append.Enabled)
	require.False(t, all.Append.Enabled)
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
	f("http::write_timeout", server("write_timeout", "-1s"))
	f("http::read_timeout", server("read_timeout", "-1s"))
	f("http::read_header_timeout", server("read_header_timeout", "-1s"))
	f("http::max_request_body_size", server("max_request_body_size", -1))
	f("tail::heartbeat", map[string]any{"tail": map[string]any{"heartbeat": "-1s"}})
	f("tail::max_open", map[string]any{"tail": map[string]any{"max_open": -1}})
	f("hartbeat", map[string]any{"tail": map[string]any{"hartbeat": "1s"}})
	f("enabeld", map[string]any{"admin": map[string]any{"enabeld": true}})
	f("transport", server("transport", "pigeon"))
	f("endpont", server("endpont", "127.0.0.1:1"))
	f("store", map[string]any{"store": ""})
	f("enable", map[string]any{"append": map[string]any{"enable": true}})
	f("stor", map[string]any{"stor": "event_store"})
	require.ErrorContains(t, (&Config{}).Validate(), "store")
}
