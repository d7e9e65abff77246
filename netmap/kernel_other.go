//go:build !freebsd && !linux

package netmap

import (
	"errors"
	"runtime"
)

// openKernel reports that this system has no /dev/netmap.
func openKernel() (Device, error) { return nil, errors.ErrUnsupported }

// explainOpen says what works instead.
func explainOpen(error) string {
	return "no netmap on " + runtime.GOOS + "; the emulator (package vale) runs everywhere"
}
