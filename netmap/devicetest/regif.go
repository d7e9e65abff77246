package devicetest

import (
	"fmt"

	"govale/nmreq"
)

// regif is "regif H NAME": NIOCREGIF, by which a descriptor is bound to a port, or
// something else is done that nr_cmd says.
func (r *runner) regif(c *call) ([]string, error) {
	req := legacyRequest(c)
	cmd := req.Cmd
	if err := c.dev.Regif(&req); err != nil {
		return refusal(err), nil
	}
	switch cmd {
	case nmreq.CmdBdgNewif:
		r.created(nmreq.Name(req.Name[:]))
	case nmreq.CmdBdgAttach:
		r.attached(c.portName(0))
	case nmreq.CmdNone:
		if err := c.bind(uint64(req.Offset), uint64(req.Memsize), req.Arg2); err != nil {
			return nil, err
		}
	}
	return []string{legacyAnswer(cmd, &req)}, nil
}

// ginfo is "ginfo H NAME": NIOCGINFO.
func (r *runner) ginfo(c *call) ([]string, error) {
	req := legacyRequest(c)
	cmd := req.Cmd
	if err := c.dev.Ginfo(&req); err != nil {
		return refusal(err), nil
	}
	if cmd == nmreq.CmdBdgList {
		return []string{fmt.Sprintf("ok name=%s arg1=%d arg2=%d", nmreq.Name(req.Name[:]), req.Arg1, req.Arg2)}, nil
	}
	return []string{legacyAnswer(cmd, &req)}, nil
}

// legacyRequest returns the struct nmreq that c describes.
func legacyRequest(c *call) nmreq.Legacy {
	req := nmreq.Legacy{
		Version: num[uint32](c, "version", nmreq.API14),
		TxSlots: num[uint32](c, "tx_slots", 0),
		RxSlots: num[uint32](c, "rx_slots", 0),
		TxRings: num[uint16](c, "tx_rings", 0),
		RxRings: num[uint16](c, "rx_rings", 0),
		RingID:  num[uint16](c, "ringid", 0),
		Cmd:     nmreq.Cmd(num[uint16](c, "cmd", 0)),
		Arg1:    num[uint16](c, "arg1", 0),
		Arg2:    num[uint16](c, "arg2", 0),
		Arg3:    num[uint32](c, "arg3", 0),
		Flags:   num[uint32](c, "flags", 0),
	}
	putName(req.Name[:], c.portName(0))
	return req
}

// putName writes as much of name into field as fits before a NUL, as strlcpy does: that
// a kernel cuts names off is something to be seen.
func putName(field []byte, name string) { copy(field[:len(field)-1], name) }

// legacyAnswer prints what a legacy request returned.
func legacyAnswer(cmd nmreq.Cmd, req *nmreq.Legacy) string {
	switch cmd {
	case nmreq.CmdBdgVnetHdr, nmreq.CmdVnetHdrGet:
		return fmt.Sprintf("ok arg1=%d", req.Arg1)
	case nmreq.CmdBdgDetach, nmreq.CmdBdgDelif, nmreq.CmdBdgPollingOn, nmreq.CmdPollingOff:
		return "ok"
	}
	return fmt.Sprintf("ok tx_slots=%d rx_slots=%d tx_rings=%d rx_rings=%d mem=%s extra=%d",
		req.TxSlots, req.RxSlots, req.TxRings, req.RxRings, memName(req.Arg2), req.Arg3)
}

// memName prints a memory id: those of private regions differ from run to run.
func memName(id uint16) string {
	switch id {
	case 0:
		return "0"
	case 1:
		return "global"
	}
	return "private"
}
