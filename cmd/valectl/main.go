// Valectl shows and serves VALE switches and their ports.
package main

import (
	"context"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

func main() { cli.Main("valectl", run) }

// grammar is the command tree.
type grammar struct {
	cli.DeviceFlags

	List  listCmd  `cmd:"" default:"1" help:"List the ports of all switches; this is what valectl does without a command."`
	Info  infoCmd  `cmd:"" help:"Show rings, memory and counters of a port."`
	Serve serveCmd `cmd:"" help:"Serve a switch machine to other processes until a signal."`
}

// Help returns what valectl --help says below its description.
func (grammar) Help() string {
	return `Examples:

    valectl                          list the ports of all switches
    valectl info vale0:a             rings, memory and counters of a port
    valectl serve --socket /tmp/sw   a switch machine on a socket of its own
    valectl --dev unix:/tmp/sw list  the ports of that machine
`
}

func run(ctx context.Context, env *cli.Env, args []string) int {
	var g grammar
	kctx, code, ok := cli.Parse(env, "Show and serve VALE switches.", &g, args)
	if !ok {
		return code
	}
	kctx.BindTo(ctx, (*context.Context)(nil))
	kctx.Bind(env, g.DeviceFlags)
	if err := kctx.Run(); err != nil {
		return cli.Fail(env, err)
	}
	return cli.ExitOK
}

// withControl calls do with a Control on the device that the user chose.
func withControl(env *cli.Env, flags cli.DeviceFlags, do func(*netmap.Control) error) error {
	opener, err := flags.Opener(env)
	if err != nil {
		return err
	}
	dev, err := opener.Open()
	if err != nil {
		return err
	}
	defer dev.Close()
	return do(netmap.NewControl(dev))
}
