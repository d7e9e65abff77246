//go:build !unix

package vale

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"

	"govale/netmap"
)

// errServe says what works here instead.
var errServe = fmt.Errorf("vale: a switch for several processes on %s: %w; the emulator works within a process there (--dev vale)", runtime.GOOS, errors.ErrUnsupported)

// Listen fails with errors.ErrUnsupported on this system.
func Listen(path string) (*net.UnixListener, error) { return nil, errServe }

// Serve fails with errors.ErrUnsupported on this system.
func Serve(ctx context.Context, m *Machine, l *net.UnixListener, cfg *ServeConfig) error {
	return errServe
}

// Dial fails with errors.ErrUnsupported on this system.
func Dial(path string) (netmap.Device, error) { return nil, errServe }

// Dial fails with errors.ErrUnsupported on this system.
func (d *Dialer) Dial(path string) (netmap.Device, error) { return nil, errServe }
