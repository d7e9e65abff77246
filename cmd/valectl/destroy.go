package main

import (
	"govale/cmd/internal/cli"
	"govale/netmap"
)

type destroyCmd struct {
	Interface string `arg:"" help:"Name of the port, without a switch: 'pv0'."`
}

// Help returns what valectl destroy --help says below its description.
func (destroyCmd) Help() string {
	return `Removes a persistent port, one that valectl create has made. It must be on no switch, and no program may have it open. Prints nothing where all goes well.

Example:

    $ valectl detach vale0:pv0
    $ valectl destroy pv0
`
}

// Run destroys.
func (c *destroyCmd) Run(env *cli.Env, flags cli.DeviceFlags) error {
	return withControl(env, flags, func(ctl *netmap.Control) error {
		return explainDestroy(ctl, c.Interface, ctl.Destroy(c.Interface))
	})
}
