package main

import (
	"fmt"
	"io"

	"govale/cmd/internal/cli"
	"govale/netmap"
)

type exportCmd struct{}

// Help returns what valectl export --help says below its description.
func (exportCmd) Help() string {
	return `Prints persistent ports, attached interfaces with and without the host's network stack, and virtio-net headers. To apply what it prints changes nothing; on a machine that has just come up it makes all of it again. See 'valectl apply --help' for what the file says. The order is that of names, whatever the order of making was.

Ports that programs have made by opening them come and go with the programs, and are not in the file. A kernel does not tell its persistent ports from other interfaces as long as they are on no switch: there they are not in the file either; the emulator knows them. Nor does FreeBSD 11 tell headers.

Example:

    $ valectl create pv0
    $ valectl attach vale0:pv0
    $ valectl export
    [switch.vale0]
    ports = [
        "pv0",
    ]

    [port.pv0]
    tx_slots = 1024
    rx_slots = 1024
    tx_rings = 1
    rx_rings = 1
    mem_id = 0
`
}

// Run prints the file.
func (exportCmd) Run(env *cli.Env, flags cli.DeviceFlags) error {
	return withControl(env, flags, func(ctl *netmap.Control) error {
		s, err := observe(ctl, nil)
		if err != nil {
			return err
		}
		for _, name := range s.Nameless {
			fmt.Fprintf(env.Stderr, "%s: %s is left out: it is on a switch whose name the kernel does not tell\n", env.Tool, name)
		}
		_, err = io.WriteString(env.Stdout, formatWant(s.Want()))
		return err
	})
}
