//go:build unix && !linux

package vale

import (
	"errors"
	"os"
)

// A busyThread does nothing without control pages.
type busyThread struct{}

func newBusyThread() *busyThread { return nil }
func (*busyThread) end()         {}

// newPageBell says that this system has no futex to wait with in a page.
func newPageBell(*Dev, *busyThread) (*sessionBell, *os.File, error) {
	return nil, nil, errors.ErrUnsupported
}
