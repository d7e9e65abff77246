//go:build !linux && !freebsd

package main

import (
	"errors"
	"fmt"
	"runtime"
)

// setAffinity fails: the system has no way to tie a thread to a CPU.
func setAffinity(int) error {
	return fmt.Errorf("%w: %s has no way to tie a thread to a CPU", errors.ErrUnsupported, runtime.GOOS)
}
