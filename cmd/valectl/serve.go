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
	Socket  string        `placeholder:"PATH" help:"Serve on this socket instead of the one that tools look for."`
	Idle    time.Duration `placeholder:"DURATION" help:"Leave when no descriptor has been open for so long ('30s', '5m') and nothing persistent is left: no port of 'valectl create', no attached interface."`
	Busy    bool          `help:"Never sleep while there is a client, but watch for what clients ask: they are answered within a microsecond instead of some ten. That takes a CPU, which is offered to others all the time; give each process that is busy one of its own. Has an effect on Linux."`
	Verbose bool          `short:"v" help:"Log the settings when it starts, clients that come and go, what they ask and are answered, and why it leaves."`

	Sysctls sysctlFlags `embed:"" group:"Settings of a kernel's netmap (dev.netmap.*):"`
}

// Help returns what valectl serve --help says below its description.
func (serveCmd) Help() string {
	return `Tools start a server of their own accord where the kernel has no netmap. Serve one yourself to keep it when nobody uses it, or to have several: name its socket with --dev unix:PATH then. SIGINT or SIGTERM ends it, and its ports with it.

What it serves is the emulator of FreeBSD's netmap, whose settings have the names of the kernel's sysctls. A server that tools start has their defaults. Clients that are refused, or disconnected since they broke the protocol, are always logged on stderr, a line each.

Example:

    $ valectl serve --socket /tmp/sw &
    serving on /tmp/sw
    $ valectl --dev unix:/tmp/sw list

    $ valectl serve --max-bridges 64 --priv-buf-size 9216   # jumbo frames
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
	settings := c.Sysctls.sysctls()
	if err := settings.Check(); err != nil {
		return cli.Usagef("%v", err)
	}
	socket, err := c.socket(env)
	if err != nil {
		return err
	}
	log := func(format string, args ...any) { fmt.Fprintf(env.Stderr, format+"\n", args...) }
	if c.Verbose {
		c.Sysctls.log(log)
	}
	err = ondemand.Serve(ctx, socket, &ondemand.Config{
		Idle:    c.Idle,
		Busy:    c.Busy,
		Sysctls: settings,
		Ready:   func() { fmt.Fprintln(env.Stdout, "serving on", socket) },
		Log:     log,
		Verbose: c.Verbose,
	})
	switch {
	case err != nil || !c.Verbose:
	case ctx.Err() != nil:
		log("leaving: a signal")
	default:
		log("leaving: unused for %v", c.Idle)
	}
	return err
}

// socket returns the path to serve on.
func (c *serveCmd) socket(env *cli.Env) (string, error) {
	if c.Socket == "" {
		return ondemand.Socket(env.Getenv)
	}
	return filepath.Abs(c.Socket)
}
