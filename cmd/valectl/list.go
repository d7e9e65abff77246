package main

import (
	"errors"
	"fmt"
	"strings"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/nmreq"
)

type listCmd struct {
	Name    string `arg:"" optional:"" help:"Port, such as 'vale0:a', for its indices alone, or switch, such as 'vale0', for its ports. Default: all switches."`
	Classic bool   `hidden:"" help:"Answer as -l does: a port that the switch does not have has index 255."`
}

// Help returns what valectl list --help says below its description.
func (listCmd) Help() string {
	return `One line a port: its name, the index of its switch and its own index on that switch.

Example:

    $ valectl list
    vale0:a bridge_idx 0 port_idx 0
    vale0:b bridge_idx 0 port_idx 1
    $ valectl list vale0:b
    bridge_idx: 0
    port_idx:   1
`
}

// Run prints the ports in the words of vale-ctl, and none as nothing.
func (c *listCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	if c.Classic || strings.Contains(c.Name, ":") {
		return c.one(env, flags, out)
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		all, err := ctl.List()
		doc := placesDoc{[]placeDoc{}}
		found := c.Name == ""
		for _, e := range all {
			if sw, _ := splitPort(e.Name); c.Name == "" || sw == c.Name {
				doc.Ports = append(doc.Ports, placeOf(e))
				found = true
			}
		}
		if err == nil && !found {
			err = noSwitch(all, c.Name)
		}
		if err != nil && len(doc.Ports) == 0 {
			return err
		}
		return errors.Join(out.emit(env, doc, func(env *cli.Env) error {
			for _, e := range doc.Ports {
				fmt.Fprintf(env.Stdout, "%s bridge_idx %d port_idx %d\n", e.Name, *e.Switch, *e.Port)
			}
			return nil
		}), err)
	})
}

// one prints the indices of one port in the words of vale-ctl -l.
func (c *listCmd) one(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	return withControl(env, flags, func(ctl *netmap.Control) error {
		e, err := ctl.Lookup(c.Name)
		switch {
		case err != nil:
			return explainList(ctl, c.Name, err)
		case e.Port == nmreq.NoPort && !c.Classic:
			return notListed(c.Name)
		}
		doc := placesDoc{[]placeDoc{placeOf(e)}}
		if e.Port == nmreq.NoPort {
			fmt.Fprintf(env.Stderr, "%s: %v; %d stands for none\n", env.Tool, notListed(c.Name), nmreq.NoPort)
			doc.Ports[0].Port = nil
		}
		return out.emit(env, doc, func(env *cli.Env) error {
			line(env, "bridge_idx:", uint64(e.Switch))
			line(env, "port_idx:", uint64(e.Port))
			return nil
		})
	})
}
