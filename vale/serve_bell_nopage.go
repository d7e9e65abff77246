//go:build unix && !linux

package vale

import (
	"errors"
	"os"
)

// newPageBell says that this system has no futex to wait with in a page.
func newPageBell(*Dev) (*sessionBell, *os.File, error) {
	return nil, nil, errors.ErrUnsupported
}
