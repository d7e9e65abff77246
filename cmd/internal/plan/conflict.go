package plan

import (
	"fmt"
	"slices"
)

// A Conflict is something that is wanted, and that no step brings about.
type Conflict struct {
	Name string // the port or interface
	Msg  string // "em0 is an interface of the host, no persistent port"
}

// Error returns Msg.
func (c *Conflict) Error() string { return c.Msg }

// check returns the first conflict, in the order of names.
func check(have *State, want *Want) error {
	for _, name := range Names(want.Ports) {
		_, on := have.Attached[name]
		if _, persistent := have.Ports[name]; on && !persistent {
			return &Conflict{name, fmt.Sprintf("%s is an interface of the host, on switch %s: it cannot be made a persistent port",
				name, have.Attached[name].Switch)}
		}
	}
	for _, name := range Names(want.Attached) {
		to := want.Attached[name]
		_, persistent := have.Ports[name]
		switch port := to.Switch + ":" + name; {
		case slices.Contains(have.Nameless, name):
			return &Conflict{name, fmt.Sprintf("%s is on a switch whose name the kernel does not tell, and so it cannot be taken off there", name)}
		case slices.Contains(have.Programs, port):
			return &Conflict{name, fmt.Sprintf("%s is there already, made by a program that has opened it: it leaves when the program closes it", port)}
		case persistent && to.Host:
			return &Conflict{name, fmt.Sprintf("%s is a persistent port, and has no host side", name)}
		}
	}
	return nil
}
