package main

import (
	"errors"
	"fmt"
	"syscall"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/nmreq"
)

type infoCmd struct {
	Port    string `arg:"" help:"Port or interface, such as 'vale0:a' or 'em0'."`
	Classic bool   `hidden:"" help:"Answer as -g does: any name, and its six lines."`
}

// Help returns what valectl info --help says below its description.
func (infoCmd) Help() string {
	return `Memory is in bytes. For a VALE port that nobody has opened these are the numbers that it would get. The emulator adds the packets that a port has moved; the kernel does not count them.

Example:

    $ valectl info vale0:a
    memsize:    42369024
    tx_slots:   1024
    rx_slots:   1024
    tx_rings:   1
    rx_rings:   1
    mem_id:     2
`
}

// Run prints the numbers in the words of vale-ctl -g.
func (c *infoCmd) Run(env *cli.Env, flags cli.DeviceFlags, out outputFlags) error {
	name := c.Port
	switch spec, err := nmreq.ParsePort(c.Port); {
	case err == nil:
		name = spec.KernelName()
	case !c.Classic:
		return err
	}
	return withControl(env, flags, func(ctl *netmap.Control) error {
		info, err := ctl.Info(name)
		if err != nil {
			return explainInfo(ctl, name, err)
		}
		var counters *netmap.Counters
		if !c.Classic {
			if counters, err = countersOf(ctl, name); err != nil {
				return err
			}
		}
		return out.emit(env, infoDocOf(name, info, counters), func(env *cli.Env) error {
			printInfo(env, info)
			if counters != nil {
				printCounters(env, *counters)
			}
			return nil
		})
	})
}

// countersOf returns the counters of a port, and nil for those of a kernel, and of a port
// that nobody has opened.
func countersOf(ctl *netmap.Control, name string) (*netmap.Counters, error) {
	n, err := ctl.Counters(name)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENXIO) {
		return nil, nil
	}
	return &n, err
}

func printInfo(env *cli.Env, i netmap.PortInfo) {
	line(env, "memsize:", i.Memsize)
	line(env, "tx_slots:", uint64(i.TxSlots))
	line(env, "rx_slots:", uint64(i.RxSlots))
	line(env, "tx_rings:", uint64(i.TxRings))
	line(env, "rx_rings:", uint64(i.RxRings))
	line(env, "mem_id:", uint64(i.MemID))
}

func printCounters(env *cli.Env, n netmap.Counters) {
	line(env, "tx_packets:", n.TxPackets)
	line(env, "tx_bytes:", n.TxBytes)
	line(env, "tx_dropped:", n.TxDropped)
	line(env, "rx_packets:", n.RxPackets)
	line(env, "rx_bytes:", n.RxBytes)
	line(env, "rx_dropped:", n.RxDropped)
}

// line prints one number in the column where vale-ctl has it.
func line(env *cli.Env, label string, v uint64) {
	fmt.Fprintf(env.Stdout, "%-11s %d\n", label, v)
}
