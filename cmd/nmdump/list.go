package main

import (
	"fmt"
	"strconv"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

// A place is something to capture on, as -D lists it.
type place struct {
	name  string // for -i
	what  string
	there bool // somebody else has the port: it can be watched
}

// places returns what the device has, in the order of its numbers: the ports of switches,
// persistent ports that are on none, and the switches themselves.
func places(ctl *netmap.Control) (all []place, err error) {
	ports, err := ctl.List()
	if err != nil {
		return nil, err
	}
	on := map[string]bool{}
	var switches []place
	for _, e := range ports {
		sw, name := splitPort(e.Name)
		on[name] = true
		all = append(all, place{e.Name, fmt.Sprintf("port %d of %s", e.Port, sw), true})
		if n := len(switches); n == 0 || switches[n-1].name != sw+":" {
			switches = append(switches, place{sw + ":", "a new port of " + sw, false})
		}
	}
	persistent, _ := ctl.PersistentPorts() // a kernel does not tell them
	for _, name := range persistent {
		if !on[name] {
			all = append(all, place{"netmap:" + name, "persistent port on no switch", false})
		}
	}
	return append(all, switches...), nil
}

// listPorts is the command with -D.
func (g *grammar) listPorts(env *cli.Env) error {
	opener, err := g.Opener(env)
	if err != nil {
		return err
	}
	all, err := placesOf(opener)
	if err != nil {
		return err
	}
	for i, p := range all {
		if _, err := fmt.Fprintf(env.Stdout, "%d.%s [%s]\n", i+1, p.name, p.what); err != nil {
			return err
		}
	}
	if len(all) == 0 {
		fmt.Fprintf(env.Stderr, "%s: there are no switches and no ports; -i vale0: makes both\n", env.Tool)
	}
	return nil
}

// placesOf asks the device of opener for its places.
func placesOf(opener *cli.Opener) ([]place, error) {
	dev, err := opener.Open()
	if err != nil {
		return nil, err
	}
	defer dev.Close()
	return places(netmap.NewControl(dev))
}

// listLinks is the command with -L. Every port has the same link type.
func (g *grammar) listLinks(env *cli.Env) error {
	if len(g.Interface) == 0 {
		return cli.Usagef("-L needs a port: -i PORT")
	}
	for _, name := range g.Interface {
		if _, err := fmt.Fprintf(env.Stdout, "Data link types for %s (use option -y to set):\n  EN10MB (Ethernet)\n", name); err != nil {
			return err
		}
	}
	return nil
}

// numbered returns the place that an argument of -i is the number of.
func numbered(opener *cli.Opener, text string) (p place, ok bool, err error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return place{}, false, nil
	}
	all, err := placesOf(opener)
	if err != nil {
		return place{}, false, err
	}
	if n < 1 || n > len(all) {
		return place{}, false, cli.Usagef("-i %d: -D lists %s", n, plural(uint64(len(all)), "place", "places"))
	}
	return all[n-1], true, nil
}
