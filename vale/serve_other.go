//go:build !unix

package vale

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"

	"govale/netmap"
)

// errServe says what works here instead.
var errServe = fmt.Errorf("vale: a switch for several processes on %s: %w; the emulator works within a process there (--dev vale)", runtime.GOOS, errors.ErrUnsupported)

// Listen fails with errors.ErrUnsupported on this system.
func Listen(path string) (*net.UnixListener, error) { return nil, errServe }

// FileListener fails with errors.ErrUnsupported on this system.
func FileListener(f *os.File) (*net.UnixListener, error) { return nil, errServe }

// A Server serves nobody on this system.
type Server struct{}

// NewServer returns a server whose Serve fails.
func NewServer(m *Machine, cfg *ServeConfig) *Server { return &Server{} }

// Serve fails with errors.ErrUnsupported on this system.
func (s *Server) Serve(ctx context.Context, l *net.UnixListener) error { return errServe }

// Drain does nothing on this system.
func (s *Server) Drain() {}

// Status returns nothing on this system.
func (s *Server) Status() ServerStatus { return ServerStatus{} }

// Status fails with errors.ErrUnsupported on this system.
func Status(path string) (ServerStatus, error) { return ServerStatus{}, errServe }

// Serve fails with errors.ErrUnsupported on this system.
func Serve(ctx context.Context, m *Machine, l *net.UnixListener, cfg *ServeConfig) error {
	return errServe
}

// Dial fails with errors.ErrUnsupported on this system.
func Dial(path string) (netmap.Device, error) { return nil, errServe }

// Dial fails with errors.ErrUnsupported on this system.
func (d *Dialer) Dial(path string) (netmap.Device, error) { return nil, errServe }
