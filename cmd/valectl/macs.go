package main

import (
	"io"
	"strings"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type macsCmd struct {
	Switch string `arg:"" help:"Switch, such as 'vale0'."`
}

// Help returns what valectl macs --help says below its description.
func (macsCmd) Help() string {
	return `One line an address that the switch has learned: the port that it was seen on, that port's index, the address's slot in the table of 1024, and the packets from it on that port since it was learned there. Addresses with the same slot push each other out. Where the port has gone, its name is "-", and its index may be another port's soon. A switch that has learned nothing prints nothing.

The emulator shows its table; a kernel does not.

Example:

    $ valectl macs vale0
    address            port     port_idx  slot  packets
    02:00:00:00:00:0a  vale0:a         0   816        5
`
}

// Run prints the table.
func (c *macsCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	if sw, _, found := strings.Cut(c.Switch, ":"); found {
		return cli.Usagef("%s is a port, and a switch has the table: valectl macs %s", c.Switch, sw)
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		all, err := ctl.MACTable(c.Switch)
		if err != nil {
			return err
		}
		return out.emit(env, macsDocOf(c.Switch, all), func(env *cli.Env) error { return printMACs(env.Stdout, all) })
	})
}

// printMACs prints the table, and one without an address as nothing.
func printMACs(w io.Writer, all []netmap.MACEntry) error {
	if len(all) == 0 {
		return nil
	}
	t := &table{left: map[int]bool{0: true, 1: true}}
	t.add("address", "port", "port_idx", "slot", "packets")
	for _, e := range all {
		name := e.Name
		if name == "" {
			name = "-"
		}
		t.add(e.Addr, name, e.Port, e.Slot, e.Packets)
	}
	return t.print(w)
}
