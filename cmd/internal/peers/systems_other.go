//go:build !linux

package main

import (
	"errors"
	"fmt"
	"runtime"
)

// systems fails with errors.ErrUnsupported: peers are measured in namespaces of Linux.
func systems() ([]system, error) {
	return nil, fmt.Errorf("measuring peers on %s: %w; they are measured on Linux", runtime.GOOS, errors.ErrUnsupported)
}
