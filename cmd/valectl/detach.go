package main

import (
	"fmt"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type detachCmd struct {
	Port    string `arg:"" help:"Switch and interface, such as 'vale0:em0' or 'vale0:pv0'."`
	Verbose bool   `short:"v" help:"Print the index that the port had on its switch."`
}

// Help returns what valectl detach --help says below its description.
func (detachCmd) Help() string {
	return `Takes an interface or a persistent port off its switch. The switch goes with its last port. A port that a program has made leaves when the program closes it. Prints nothing where all goes well.

Example:

    $ valectl detach --verbose vale0:pv0
    port_index: 0
`
}

// Run detaches, and prints in the words of vale-ctl -v -d.
func (c *detachCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	if err := checkSwitchPort(c.Port); err != nil {
		return err
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		before, err := ctl.List()
		if err != nil {
			return err
		}
		index, err := ctl.Detach(c.Port)
		if err != nil {
			return explainDetach(ctl, c.Port, err)
		}
		after, err := ctl.List()
		if err != nil {
			return err
		}
		if entry(after, c.Port) != nil { // FreeBSD 12.1 says yes, and does nothing
			return fmt.Errorf("detach %s: %s", c.Port, programsPort)
		}
		if c.Verbose || out.documents() {
			return emitPlace(env, out, func() ([]netmap.ListEntry, error) { return before, nil }, c.Port, index)
		}
		return nil
	})
}
