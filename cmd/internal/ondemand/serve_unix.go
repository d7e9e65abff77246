//go:build unix

package ondemand

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"

	"govale/vale"
)

// Serve serves a new switch machine on socket until ctx ends, or until it has been idle
// as cfg says, and returns nil then. Socket and lock are gone when it returns. It fails
// with ErrServed where there is a server already.
func Serve(ctx context.Context, socket string, cfg *Config) error {
	socket, err := filepath.Abs(socket)
	if err != nil {
		return err
	}
	lock, err := acquire(socket)
	if err != nil {
		return err
	}
	defer lock.release()
	l, err := vale.Listen(socket) // which takes the place of a dead server: see doc.go
	if errors.Is(err, syscall.EADDRINUSE) {
		return servedError(socket, 0) // by a program that knows no lock
	}
	if err != nil {
		return err
	}
	if cfg.Ready != nil {
		cfg.Ready()
	}
	m := vale.New(&vale.Config{Shared: true, Host: true, Sysctls: cfg.Sysctls})
	return vale.Serve(ctx, m, l, &vale.ServeConfig{IdleExit: cfg.Idle, Busy: cfg.Busy, Log: cfg.Log, Verbose: cfg.Verbose})
}
