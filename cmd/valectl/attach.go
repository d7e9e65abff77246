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
func (c *attachCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
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
		if err := refuseSecondSwitch(ctl, before, c.Port); err != nil {
			return err
		}
		index, err := ctl.AttachWith(c.Port, c.Host, cfg)
		if err != nil {
			return explainAttach(ctl, before, c.Port, cfg, err)
		}
		if c.Verbose || out.documents() {
			return emitPlace(env, out, ctl.List, c.Port, index)
		}
		return nil
	})
}

// emitPlace tells where a port is, or was, of which list knows; in text, its index. Where
// the device has told no index it is below 0, and looked up.
func emitPlace(env *cli.Env, out outputFlags, list func() ([]netmap.ListEntry, error), name string, index int) error {
	all, err := list()
	if err != nil {
		return err
	}
	place := placeDoc{Name: name}
	if e := entry(all, name); e != nil {
		place = placeOf(*e)
		if index < 0 {
			index = e.Port
		}
	}
	if index >= 0 {
		place.Port = &index
	}
	return out.emit(env, placesDoc{[]placeDoc{place}}, func(env *cli.Env) error {
		_, err := fmt.Fprintf(env.Stdout, "port_index: %d\n", index)
		return err
	})
}
