package main

import (
	"fmt"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type attachCmd struct {
	Port string `arg:"" help:"Switch and interface, such as 'vale0:em0' or 'vale0:pv0'."`
	Host bool   `short:"h" help:"Keep the host's network stack connected, as a port of its own: 'vale0:em0^'."`
	ringFlags
	Verbose bool `short:"v" help:"Print the index that the port got on its switch."`
}

// Help returns what valectl attach --help says below its description.
func (attachCmd) Help() string {
	return `The switch comes into being with its first port. Prints nothing where all goes well.

Example:

    $ valectl create pv0
    $ valectl attach --verbose vale0:pv0
    port_index: 0
`
}

// Run attaches, and prints in the words of vale-ctl -v -a.
func (c *attachCmd) Run(env *cli.Env, flags cli.DeviceFlags) error {
	if err := checkSwitchPort(c.Port); err != nil {
		return err
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		before, err := ctl.List()
		if err != nil {
			return err
		}
		cfg, err := c.config(ctl)
		if err != nil {
			return err
		}
		index, err := ctl.AttachWith(c.Port, c.Host, cfg)
		if err != nil {
			return explainAttach(ctl, before, c.Port, cfg, err)
		}
		if c.Verbose {
			return printIndex(env, ctl, c.Port, index)
		}
		return nil
	})
}

// printIndex prints the index of a port that is on its switch; one below 0 is looked up.
func printIndex(env *cli.Env, ctl *netmap.Control, name string, index int) error {
	if index < 0 {
		all, err := ctl.List()
		if err != nil {
			return err
		}
		if e := entry(all, name); e != nil {
			index = e.Port
		}
	}
	_, err := fmt.Fprintf(env.Stdout, "port_index: %d\n", index)
	return err
}
