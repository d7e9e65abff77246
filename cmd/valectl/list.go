package main

import (
	"fmt"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type listCmd struct{}

// Help returns what valectl list --help says below its description.
func (listCmd) Help() string {
	return `One line a port: its name, the index of its switch and its own index on that switch.

Example:

    $ valectl list
    vale0:a bridge_idx 0 port_idx 0
    vale0:b bridge_idx 0 port_idx 1
`
}

// Run prints the ports in the words of vale-ctl, and none as nothing.
func (listCmd) Run(env *cli.Env, flags cli.DeviceFlags) error {
	return withControl(env, flags, func(c *netmap.Control) error {
		all, err := c.List()
		for _, e := range all {
			fmt.Fprintf(env.Stdout, "%s bridge_idx %d port_idx %d\n", e.Name, e.Switch, e.Port)
		}
		return err
	})
}
