//go:build unix && !linux

package vale

import (
	"errors"

	"golang.org/x/sys/unix"
)

// defaultBell is the doorbell that a client asks for.
const defaultBell = bellSocket

// newPageRinger refuses a control page, which no server of this system gives.
func newPageRinger(fd int) (ringer, error) {
	unix.Close(fd)
	return nil, errors.ErrUnsupported
}
