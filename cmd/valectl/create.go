package main

import (
	"govale/cmd/internal/cli"
	"govale/netmap"
)

type createCmd struct {
	Interface string `arg:"" help:"Name of the port: up to 15 bytes that do not begin with 'vale', such as 'pv0'."`
	ringFlags
	Verbose bool `short:"v" help:"Print the numbers that the port got."`
}

// Help returns what valectl create --help says below its description.
func (createCmd) Help() string {
	return `Makes a persistent port, which is there until it is destroyed, and on no switch until it is attached. Prints nothing where all goes well.

Example:

    $ valectl create --verbose --tx-slots 512 --rx-slots 256 pv0
    tx_slots:   512
    rx_slots:   256
    tx_rings:   1
    rx_ring:    1
    mem_id:     2
`
}

// Run creates, and prints in the words of vale-ctl -v -n, where rings are said once in
// the singular.
func (c *createCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	return withControl(env, flags, func(ctl *netmap.Control) error {
		cfg, err := c.config(ctl)
		if err != nil {
			return err
		}
		if err := ctl.Create(c.Interface, cfg); err != nil {
			return explainCreate(ctl, c.Interface, cfg, err)
		}
		if !c.Verbose && !out.documents() {
			return nil
		}
		i, err := ctl.Info(c.Interface)
		if err != nil {
			return err
		}
		return out.emit(env, infoDocOf(c.Interface, i, nil), func(env *cli.Env) error {
			line(env, "tx_slots:", uint64(i.TxSlots))
			line(env, "rx_slots:", uint64(i.RxSlots))
			line(env, "tx_rings:", uint64(i.TxRings))
			line(env, "rx_ring:", uint64(i.RxRings))
			line(env, "mem_id:", uint64(i.MemID))
			return nil
		})
	})
}
