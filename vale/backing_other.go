//go:build !unix

package vale

import (
	"errors"
	"fmt"
	"runtime"
)

// newShared says that this system's memory cannot be handed to other processes here.
func newShared(int) (*backing, error) {
	return nil, fmt.Errorf("vale: memory shared between processes on %s: %w; the emulator works within a process there", runtime.GOOS, errors.ErrUnsupported)
}

// unmapFile has nothing to undo.
func unmapFile([]byte) {}
