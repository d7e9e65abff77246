package main

import (
	"context"
	"fmt"
	"net"
	"path/filepath"

	"github.com/coreos/go-systemd/v22/activation"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/ondemand"
	"govale/vale"
)

// A site is where a server serves: a socket of its own, or one that it was started with.
type site struct {
	socket string
	passed *net.UnixListener // nil for a socket of its own
}

// site returns where to serve: on the socket that systemd passes, on that of --socket,
// or on the one that tools look for.
func (c *serveCmd) site(env *cli.Env, a access) (site, error) {
	switch files := activation.Files(true); len(files) {
	case 0:
	case 1:
		l, err := vale.FileListener(files[0])
		if err != nil {
			return site{}, err
		}
		s := site{socket: l.Addr().String(), passed: l}
		if err := c.fits(s, a); err != nil {
			l.Close()
			return site{}, err
		}
		return s, nil
	default:
		return site{}, fmt.Errorf("systemd passes %d sockets, and a server has one: its .socket unit wants one Listen line", len(files))
	}
	if c.Socket == "" && a.mode != 0 {
		return site{}, cli.Usagef("--mode, --group: others cannot enter the directory of the default socket: name another one with --socket")
	}
	socket, err := c.socket(env)
	return site{socket: socket}, err
}

// fits checks that the flags ask for nothing that a socket that is passed has already.
func (c *serveCmd) fits(s site, a access) error {
	if a.mode != 0 {
		return cli.Usagef("--mode, --group: systemd passes %s: say SocketMode= and SocketGroup= in its .socket unit", s.socket)
	}
	if c.Socket == "" {
		return nil
	}
	socket, err := filepath.Abs(c.Socket)
	if err == nil && socket != s.socket {
		return cli.Usagef("--socket %s: systemd passes %s: leave --socket out", c.Socket, s.socket)
	}
	return err
}

// serve lets srv serve there. A socket that is passed needs no lock: who has made it
// starts one server for it, and its file stays.
func (s site) serve(ctx context.Context, srv *vale.Server, cfg *ondemand.Config) error {
	if s.passed == nil {
		return ondemand.Serve(ctx, s.socket, srv, cfg)
	}
	cfg.Ready()
	return srv.Serve(ctx, s.passed)
}

// socket returns the path to serve on, or to ask at.
func (c *serveCmd) socket(env *cli.Env) (string, error) {
	if c.Socket == "" {
		return ondemand.Socket(env.Getenv)
	}
	return filepath.Abs(c.Socket)
}
