package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type macsCmd struct {
	Switch string    `arg:"" help:"Switch, such as 'vale0'."`
	Watch  watchFlag `help:"Repeat every second, or as often as --watch=INTERVAL says ('500ms', '2s'), until a signal."`
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
func (c *macsCmd) Run(ctx context.Context, env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	if sw, _, found := strings.Cut(c.Switch, ":"); found {
		return cli.Usagef("%s is a port, and a switch has the table: valectl macs %s", c.Switch, sw)
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		show := func() error { return c.show(env, ctl, out) }
		switch {
		case c.Watch != 0 && out.documents():
			return c.Watch.repeat(ctx, show)
		case c.Watch != 0:
			return c.watch(ctx, env, ctl)
		}
		return show()
	})
}

// show prints the table once.
func (c *macsCmd) show(env *cli.Env, ctl *netmap.Control, out outputFlags) error {
	all, err := ctl.MACTable(c.Switch)
	if err != nil {
		return err
	}
	return out.emit(env, macsDocOf(c.Switch, all), func(env *cli.Env) error { return printMACs(env.Stdout, all) })
}

// watch shows the table until ctx ends.
func (c *macsCmd) watch(ctx context.Context, env *cli.Env, ctl *netmap.Control) error {
	seen := false
	return c.Watch.every(ctx, env, func(w io.Writer) error {
		all, err := ctl.MACTable(c.Switch)
		switch {
		case err != nil && seen && errors.Is(err, syscall.ENXIO):
			_, err = fmt.Fprintf(w, "%s: gone\n", c.Switch)
			return err
		case err != nil:
			return err
		}
		seen = true
		if len(all) == 0 {
			_, err = fmt.Fprintf(w, "%s: no addresses\n", c.Switch)
			return err
		}
		return printMACs(w, all)
	})
}

// printMACs prints the table, and an empty one as nothing.
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
