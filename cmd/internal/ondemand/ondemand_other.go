//go:build !unix

package ondemand

import (
	"context"
	"errors"
	"fmt"
	"os"

	"govale/netmap"
	"govale/vale"
)

// errNoServing is the answer to everything here.
var errNoServing = fmt.Errorf("serving a switch machine to other processes: %w on this system; --dev vale is a switch machine inside one process", errors.ErrUnsupported)

// Socket fails with errors.ErrUnsupported: this system has no server.
func Socket(getenv func(string) string) (string, error) { return "", errNoServing }

// Serve fails with errors.ErrUnsupported.
func Serve(ctx context.Context, socket string, srv *vale.Server, cfg *Config) error {
	return errNoServing
}

// Dial fails with errors.ErrUnsupported.
func Dial(socket string, d *vale.Dialer, started func(pid int)) (netmap.Device, error) {
	return nil, errNoServing
}

// DialServed fails with errors.ErrUnsupported.
func DialServed(socket string, d *vale.Dialer) (netmap.Device, error) { return nil, errNoServing }

// Become prints that there is no server on this system, and returns the exit code.
func Become(ctx context.Context, socket, version string) int {
	fmt.Fprintln(os.Stderr, errNoServing)
	return 69 // EX_UNAVAILABLE
}
