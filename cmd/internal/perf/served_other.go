//go:build !linux

package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
)

// served fails: it reads /proc, and busy processes are for Linux.
func served(context.Context, *report) error {
	return fmt.Errorf("on %s: %w", runtime.GOOS, errors.ErrUnsupported)
}

func pong(context.Context, string) error { return errors.ErrUnsupported }
