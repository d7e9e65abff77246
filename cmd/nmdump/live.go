package main

import (
	"context"
	"errors"
	"fmt"

	"govale/cmd/internal/capfile"
	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/nmreq"
)

// capturePort is the command with -i: it writes or prints what arrives at a port, until
// ctx ends, -c is reached, or the port or the output fails. Whatever ends it, everything
// that was taken from the port until then is written, and the counts follow.
func capturePort(ctx context.Context, env *cli.Env, g *grammar) error {
	port, err := openPort(env, g)
	if err != nil {
		return err
	}
	defer port.Close()
	out, err := g.sink(env, maxSnaplen, capfile.LinkEthernet)
	if err != nil {
		return err
	}
	drops := newDropCount(port)
	fmt.Fprintf(env.Stderr, "%s: listening on %s, link-type %s, snapshot length %d bytes\n", env.Tool, g.Interface, linkName(capfile.LinkEthernet), maxSnaplen)

	x := newExchange(maxBatches)
	c := newCapture(port, x, g.limit())
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	failed := make(chan error, 1)
	go func() {
		err := c.run(ctx)
		x.close()
		failed <- err
	}()
	err = drain(x, out)
	stop()
	err = errors.Join(err, <-failed, out.close())

	s := stats{captured: out.packets(), received: c.taken}
	s.dropped, s.counted = drops.now()
	s.print(env.Stderr)
	return err
}

// openPort opens the port of -i on the device of --dev.
func openPort(env *cli.Env, g *grammar) (*netmap.Port, error) {
	opener, err := g.Opener(env)
	if err != nil {
		return nil, err
	}
	// Nothing is sent: polls need not look after the transmit rings.
	return opener.OpenPort(g.Interface, &netmap.Config{Flags: nmreq.FlagNoTxPoll})
}
