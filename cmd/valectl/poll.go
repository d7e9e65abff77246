package main

import (
	"govale/cmd/internal/cli"
	"govale/netmap"
)

type pollCmd struct {
	Port string  `arg:"" help:"Switch and interface, such as 'vale0:em0'."`
	CPU  *uint32 `name:"cpu" placeholder:"N" help:"The CPU that polls, from 0; of several the first, which polls the ring of the same number."`
	CPUs uint32  `name:"cpus" placeholder:"N" default:"1" help:"How many CPUs poll, each a ring of its own, with --mode multi. Default: ${default}."`
	Mode string  `enum:"single,multi" placeholder:"MODE" default:"single" help:"'single': one CPU polls all rings; 'multi': one CPU a ring. Default: ${default}."`
	Stop bool    `help:"Stop polling."`
}

// Help returns what valectl poll --help says below its description.
func (pollCmd) Help() string {
	return `Threads of the kernel look for packets of an attached network card, in the place of its interrupts, until --stop. Persistent ports and the emulator have no such threads. Prints nothing where all goes well.

Example:

    $ valectl attach vale0:em0
    $ valectl poll vale0:em0 --cpu 2
    $ valectl poll vale0:em0 --stop
    $ valectl poll vale0:em0 --mode multi --cpu 0 --cpus 4
`
}

// Run starts or stops polling.
func (c *pollCmd) Run(env *cli.Env, flags cli.DeviceFlags) error {
	if err := checkSwitchPort(c.Port); err != nil {
		return err
	}
	if err := c.check(); err != nil {
		return err
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		if c.Stop {
			return explainPoll(ctl, c.Port, nil, ctl.DisablePolling(c.Port))
		}
		p := netmap.Polling{Multi: c.Mode == "multi", First: *c.CPU, CPUs: c.CPUs}
		return explainPoll(ctl, c.Port, &p, ctl.EnablePolling(c.Port, p))
	})
}

// check returns a *cli.UsageError for flags that do not go together.
func (c *pollCmd) check() error {
	switch {
	case c.Stop && c.CPU != nil:
		return cli.Usagef("--stop takes no --cpu: it stops all threads of the port")
	case c.Stop:
		return nil
	case c.CPU == nil:
		return cli.Usagef("--cpu N or --stop is missing")
	case c.CPUs == 0:
		return cli.Usagef("--cpus 0: at least one CPU polls; --stop stops it")
	case c.Mode == "single" && c.CPUs != 1:
		return cli.Usagef("--cpus %d goes with --mode multi", c.CPUs)
	}
	return nil
}
