package eventqueryextension

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/confmap/confmaptest"

	"github.com/gyroscops/otel-eventstore/store"
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
	require.True(t, standard.UI.Enabled)

	all := load("event_query/all")
	require.Equal(t, component.MustNewIDWithName("event_store", "2"), all.Store)
	require.Equal(t, "127.0.0.1:5319", all.HTTP.NetAddr.Endpoint)
	require.Equal(t, 10*time.Second, all.HTTP.WriteTimeout)
	require.True(t, all.HTTP.CORS.HasValue())
	require.Equal(t, TailConfig{Heartbeat: 5 * time.Second, MaxOpen: 10}, all.Tail)
	require.True(t, all.Admin.Enabled)
	require.False(t, all.UI.Enabled)
	require.True(t, standard.Append.Enabled)
	require.False(t, all.Append.Enabled)

	reducers, err := all.reducers()
	require.NoError(t, err)
	require.Contains(t, reducers, "AWS::S3::Bucket")
	definitions, err := all.definitions()
	require.NoError(t, err)
	require.Len(t, definitions, 3)
	require.Equal(t, "revenue", definitions[0].Name)
	require.Equal(t, store.Filter{
		AnyOf:  map[store.Field][]string{store.FieldEventType: {"PaymentProcessed", "PaymentRefunded"}},
		NoneOf: map[store.Field][]string{},
		Data: []store.DataMatch{
			{Path: []string{"amount"}, Values: []string{"100"}}, {Path: []string{"currency"}, Values: []string{"EUR"}},
		},
	}, definitions[0].Filter)
	require.Equal(t, []int{10, 100_000, 0}, []int{definitions[0].MaxKeys, definitions[1].MaxKeys, definitions[2].MaxKeys})
}

// What does not fold is refused with the key at fault, and the place in it.
func TestInvalidFolds(t *testing.T) {
	t.Parallel()
	state := func(keys ...any) map[string]any { return pairs("aggregate_type", "Payment", "reducer", ".state", keys) }
	projected := func(keys ...any) map[string]any {
		return pairs("name", "count", "key", ".event.eventType", "reducer", ".state + 1", keys)
	}
	f := func(list string, want string, entries ...any) {
		t.Helper()
		cfg := createDefaultConfig()
		err := confmap.NewFromStringMap(map[string]any{list: entries}).Unmarshal(cfg)
		if err == nil {
			err = confmap.Validate(cfg)
		}
		require.ErrorContains(t, err, want)
	}
	f("states", `states::0::aggregate_type: must be the type`, state("aggregate_type", ""))
	f("states", `states::1::aggregate_type: "Payment" has a reducer already`, state(), state())
	f("states", `states::0::reducer: must be a jq expression`, state("reducer", ""))
	f("states", "states::0::reducer: line 2, column 3: unexpected token \")\"", state("reducer", ".state\n| )"))
	f("states", `reducr`, state("reducr", "."))

	f("projections", `projections::0::name: got "", expected`, projected("name", ""))
	f("projections", `projections::0::name: got "..", expected`, projected("name", ".."))
	f("projections", `projections::1::name: "count" is the name of another`, projected(), projected())
	f("projections", `projections::0::key: line 1, column 14: unexpected EOF`, projected("key", ".event.data |"))
	f("projections", `projections::0::reducer: line 1, column 10: function not defined: nothing/0`, projected("reducer", ".state + nothing"))
	f("projections", `projections::0::reducer: line 1, column 1: now is not available`, projected("reducer", "now"))
	f("projections", `projections::0::filter: eventtype`, projected("filter", map[string]any{"eventtype": "X"}))
	f("projections", `projections::0::max_keys: must not be negative`, projected("max_keys", -1))
	f("projections", `projections::1::key`, projected(), projected("name", "other", "key", ""))
}

// pairs returns a map of keys and values by turns; what is last counts.
func pairs(all ...any) map[string]any {
	m := make(map[string]any)
	all = append(all[:len(all)-1:len(all)-1], all[len(all)-1].([]any)...)
	for pair := range slices.Chunk(all, 2) {
		m[pair[0].(string)] = pair[1]
	}
	return m
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
	f("enabeld", map[string]any{"ui": map[string]any{"enabeld": true}})
	f("ui.enabled", map[string]any{"ui": map[string]any{"enabled": "perhaps"}})
	f("transport", server("transport", "pigeon"))
	f("endpont", server("endpont", "127.0.0.1:1"))
	f("store", map[string]any{"store": ""})
	f("enable", map[string]any{"append": map[string]any{"enable": true}})
	f("stor", map[string]any{"stor": "event_store"})
	require.ErrorContains(t, (&Config{}).Validate(), "store")
}
