package main

import (
	"strconv"

	"govale/cmd/internal/cli"
	"govale/netmap"
	"govale/nmreq"
)

// ringFlags are the flags of commands that make a port's rings. Embed them.
type ringFlags struct {
	TxSlots uint32 `placeholder:"N" help:"Slots of each tx ring, at most 4096. Default: 1024, or what the interface has."`
	RxSlots uint32 `placeholder:"N" help:"Slots of each rx ring, at most 4096. Default: 1024, or what the interface has."`
	TxRings uint16 `placeholder:"N" help:"Tx rings, at most 16. Default: 1, or what the interface has."`
	RxRings uint16 `placeholder:"N" help:"Rx rings, at most 16. Default: 1, or what the interface has."`
	Mem     string `aliases:"mem-id" placeholder:"ID" help:"Memory region to share: its id, 1 for the global one, or the name of a port whose region it is. Default: one of its own. 'valectl info PORT' tells the id of a port's region."`
}

// config returns the configuration that the flags ask for; a region that is named by its
// port is looked up.
func (f *ringFlags) config(ctl *netmap.Control) (*netmap.Config, error) {
	id, err := memID(ctl, f.Mem)
	if err != nil {
		return nil, err
	}
	return &netmap.Config{TxSlots: f.TxSlots, RxSlots: f.RxSlots, TxRings: f.TxRings, RxRings: f.RxRings, MemID: id}, nil
}

// memID returns the region that is given by its number or by a port, such as
// "netmap:em0" or "vale0:a"; 0 for none.
func memID(ctl *netmap.Control, s string) (uint16, error) {
	if s == "" {
		return 0, nil
	}
	if n, err := strconv.ParseUint(s, 10, 64); err == nil {
		if n > maxMemID {
			return 0, cli.Usagef("--mem %s: the id of a memory region is at most %d", s, maxMemID)
		}
		return uint16(n), nil
	}
	spec, err := nmreq.ParsePort(s)
	if err != nil {
		return 0, err
	}
	info, err := ctl.Info(spec.KernelName())
	return info.MemID, err
}

const maxMemID = 1<<16 - 1
