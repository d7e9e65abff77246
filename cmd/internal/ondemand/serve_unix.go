//go:build unix

package ondemand

import (
	"context"
	"errors"
	"path/filepath"
	"syscall"

	"govale/vale"
)

// Serve lets srv serve on socket until it returns, which is what Serve returns. Socket and
// lock are gone then. It fails with ErrServed where there is a server already.
func Serve(ctx context.Context, socket string, srv *vale.Server, cfg *Config) error {
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
	if cfg.Admit != nil {
		if err := cfg.Admit(socket); err != nil {
			l.Close()
			return err
		}
	}
	if cfg.Ready != nil {
		cfg.Ready()
	}
	return srv.Serve(ctx, l)
}
