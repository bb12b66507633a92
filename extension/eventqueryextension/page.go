package eventqueryextension

import (
	"context"
	"net"
	"net/http"
	"strconv"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/config/confighttp"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.uber.org/zap"

	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/internal/httpapi"
	"github.com/gyroscops/otel-eventstore/extension/eventqueryextension/ui"
)

// withPage returns a handler of the paths of the web page. All others, whatever
// they look like, are those of the API's server, which asks for credentials. The
// page's does not: a browser has none to send before the page has asked for them.
func (q *eventQuery) withPage(ctx context.Context, host component.Host, api http.Handler) (http.Handler, error) {
	files, err := ui.New(q.timeoutOfWrites())
	if err != nil {
		return nil, err
	}
	open := q.cfg.HTTP
	open.Auth = configoptional.None[confighttp.AuthConfig]()
	telemetry := q.telemetry
	telemetry.Logger = zap.NewNop() // the API's server has warned of the same configuration
	page, err := open.ToServer(ctx, host.GetExtensions(), telemetry, files, confighttp.WithErrorHandler(httpapi.ServeError))
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if files.Has(r.URL) {
			page.Handler.ServeHTTP(w, r)
			return
		}
		api.ServeHTTP(w, r)
	}), nil
}

// logListening tells where the server listens, and where the page is.
func (q *eventQuery) logListening(at net.Addr) {
	fields := []zap.Field{zap.Stringer("endpoint", at)}
	if page := pageURL(at, q.cfg.HTTP.TLS.HasValue()); q.cfg.UI.Enabled && page != "" {
		fields = append(fields, zap.String("page", page))
	}
	q.telemetry.Logger.Info("Serving event queries", fields...)
}

// pageURL returns where a browser on this machine finds the page, "" where the
// listener is none that browsers reach.
func pageURL(listening net.Addr, encrypted bool) string {
	address, ok := listening.(*net.TCPAddr)
	if !ok {
		return ""
	}
	scheme, host := "http://", address.IP.String()
	if encrypted {
		scheme = "https://"
	}
	if address.IP.IsUnspecified() {
		host = "localhost"
	}
	return scheme + net.JoinHostPort(host, strconv.Itoa(address.Port)) + "/"
}
