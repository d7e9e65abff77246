package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"govale/cmd/internal/cli"
	"govale/cmd/internal/ondemand"
)

type serveCmd struct {
	Socket string        `placeholder:"PATH" help:"Serve on this socket instead of the one that tools look for."`
	Idle   time.Duration `placeholder:"DURATION" help:"Leave when no descriptor has been open for so long ('30s', '5m') and no persistent port is left."`
}

// Help returns what valectl serve --help says below its description.
func (serveCmd) Help() string {
	return `Tools start a server of their own accord where the kernel has no netmap. Serve one yourself to keep it when nobody uses it, or to have several: name its socket with --dev unix:PATH then. SIGINT or SIGTERM ends it, and its ports with it.

Example:

    $ valectl serve --socket /tmp/sw &
    serving on /tmp/sw
    $ valectl --dev unix:/tmp/sw list
`
}

// Run serves in the foreground.
func (c *serveCmd) Run(ctx context.Context, env *cli.Env, flags cli.DeviceFlags) error {
	if flags.Dev != "" {
		return cli.Usagef("--dev %s: serve makes a device of its own; the path of its socket goes to --socket", flags.Dev)
	}
	if c.Idle < 0 {
		return cli.Usagef("--idle %v: a duration is not negative", c.Idle)
	}
	socket, err := c.socket(env)
	if err != nil {
		return err
	}
	return ondemand.Serve(ctx, socket, &ondemand.Config{
		Idle:  c.Idle,
		Ready: func() { fmt.Fprintln(env.Stdout, "serving on", socket) },
		Log:   func(format string, args ...any) { fmt.Fprintf(env.Stderr, format+"\n", args...) },
	})
}

// socket returns the path to serve on.
func (c *serveCmd) socket(env *cli.Env) (string, error) {
	if c.Socket == "" {
		return ondemand.Socket(env.Getenv)
	}
	return filepath.Abs(c.Socket)
}
