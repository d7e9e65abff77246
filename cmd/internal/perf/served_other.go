//go:build !linux

package main

import (
	"context"
	"errors"
	"runtime"
)

// served measures nothing: it reads /proc, and busy processes are for Linux.
func served(_ context.Context, r *report) error {
	r.note("served", "is not measured on "+runtime.GOOS)
	return nil
}

// capture measures nothing, for the same reason.
func capture(_ context.Context, r *report) error {
	r.note("capture", "is not measured on "+runtime.GOOS)
	return nil
}

func pong(context.Context, string) error { return errors.ErrUnsupported }
