//go:build !linux && !freebsd

package packetport

import (
	"errors"
	"fmt"
	"runtime"
)

// openTap fails.
func openTap(string) (link, error) {
	return nil, unsupported("taps of its own", "Linux and FreeBSD have them; a port of a switch, vale0:a, works everywhere")
}

// unsupported returns the error of what this system does not have, and names what would
// work.
func unsupported(what, instead string) error {
	return &hinted{fmt.Errorf("%w: %s has no %s", errors.ErrUnsupported, runtime.GOOS, what), instead}
}
