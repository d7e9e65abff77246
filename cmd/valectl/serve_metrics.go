package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/metrics"
	"govale/vale"
)

// metricsFlag says where a server can be scraped.
type metricsFlag struct {
	Metrics string `placeholder:"ADDR" help:"Show Prometheus the numbers of the switches over HTTP, at /metrics of 'host:port' or of a Unix socket, 'unix:PATH', which gets the mode and group of the server's. Whoever can connect can read them: 127.0.0.1:9478 is for this machine alone."`
}

// listen takes the address, before anything is served. It returns nil without one.
func (f *metricsFlag) listen(a access) (*metrics.Endpoint, error) {
	if f.Metrics == "" {
		return nil, nil
	}
	e, err := metrics.Listen(f.Metrics)
	switch {
	case errors.Is(err, metrics.ErrAddress):
		return nil, cli.Usagef("--metrics %s: %v", f.Metrics, err)
	case err != nil:
		return nil, fmt.Errorf("--metrics %s: %w", f.Metrics, err)
	}
	if socket := e.Socket(); socket != "" {
		if err := a.apply(socket); err != nil {
			e.Close()
			return nil, err
		}
	}
	return e, nil
}

// showMetrics answers scrapes from now on. Without them the switches go on.
func showMetrics(e *metrics.Endpoint, m *vale.Machine, srv *vale.Server, out io.Writer, log *slog.Logger) {
	fmt.Fprintf(out, "metrics on %s\n", e.URL())
	log.Info("metrics", "address", e.Addr())
	go func() {
		if err := e.Serve(m, srv); err != nil {
			log.Error("no metrics any more", "err", err)
		}
	}()
}
