package metrics

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"govale/vale"
)

// Path is where Prometheus looks.
const Path = "/metrics"

// slowest is how long a client may take to send what it asks.
const slowest = 5 * time.Second

// ErrAddress says that an address is of neither form.
var ErrAddress = errors.New("it is host:port or unix:PATH, such as 127.0.0.1:9478 or unix:/run/vale.metrics")

// An Endpoint is where a server can be scraped.
type Endpoint struct {
	l net.Listener
	h http.Server
}

// Listen takes an address, "host:port" or "unix:PATH", but answers nobody yet. A Unix
// socket that a dead server has left is replaced. It fails with ErrAddress for an
// address that is none.
func Listen(addr string) (*Endpoint, error) {
	l, err := listen(addr)
	if err != nil {
		return nil, err
	}
	return &Endpoint{l: l}, nil
}

func listen(addr string) (net.Listener, error) {
	if path, ok := strings.CutPrefix(addr, "unix:"); ok && path != "" {
		return listenUnix(path)
	}
	if _, port, err := net.SplitHostPort(addr); err != nil || port == "" || strings.HasPrefix(addr, "unix:") {
		return nil, ErrAddress
	}
	return net.Listen("tcp", addr)
}

// listenUnix makes a socket for this user alone.
func listenUnix(path string) (net.Listener, error) {
	if err := removeStale(path); err != nil {
		return nil, err
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o600); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// removeStale removes a socket that nobody answers at.
func removeStale(path string) error {
	st, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case st.Mode().Type() != fs.ModeSocket:
		return fmt.Errorf("%s exists and is not a socket: remove it, or take another path", path)
	}
	c, err := net.Dial("unix", path)
	if err == nil {
		c.Close()
		return fmt.Errorf("%s: somebody answers there already: %w", path, syscall.EADDRINUSE)
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return err
	}
	return os.Remove(path)
}

// Addr returns the address in the form that Listen takes, with the port that the system
// chose for port 0.
func (e *Endpoint) Addr() string {
	if a := e.l.Addr(); a.Network() != "unix" {
		return a.String()
	}
	return "unix:" + e.Socket()
}

// URL returns where to scrape, in the form of Addr for a Unix socket, which has no URL.
func (e *Endpoint) URL() string {
	if e.Socket() != "" {
		return e.Addr()
	}
	return "http://" + e.Addr() + Path
}

// Socket returns the path of the Unix socket, "" for another address.
func (e *Endpoint) Socket() string {
	if a := e.l.Addr(); a.Network() == "unix" {
		return a.String()
	}
	return ""
}

// Serve answers with the numbers of a machine and its server, and of this process, until
// Close.
func (e *Endpoint) Serve(m *vale.Machine, srv *vale.Server) error {
	reg := prometheus.NewRegistry()
	reg.MustRegister(
		NewCollector(m, srv),
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, promhttp.HandlerFor(reg, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "see "+Path+"\n") })
	e.h.Handler, e.h.ReadHeaderTimeout = mux, slowest
	err := e.h.Serve(e.l)
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// Close ends it; a Unix socket goes away.
func (e *Endpoint) Close() error {
	return errors.Join(e.h.Close(), closed(e.l))
}

// closed closes a listener that may be closed already.
func closed(l net.Listener) error {
	if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
