package vale

import (
	"fmt"
	"os"
	"syscall"

	"govale/nmreq"
)

// The legacy requests are turned into those of NIOCCTRL and their answers back, as the
// kernel does (netmap_legacy.c).

// minLegacy is the oldest version that NIOCREGIF and NIOCGINFO take; there is no newest.
const minLegacy = 14

// Regif is NIOCREGIF: see netmap.Device.
func (d *Dev) Regif(l *nmreq.Legacy) error {
	if d.isShut() {
		return os.ErrClosed
	}
	if l.Version < minLegacy {
		return syscall.EINVAL
	}
	switch l.Cmd {
	case nmreq.CmdNone:
		return d.legacyRegister(l)
	case nmreq.CmdBdgAttach:
		return d.legacyAttach(l)
	case nmreq.CmdBdgDetach:
		return legacyCall(d, nmreq.ReqValeDetach, l, &nmreq.ValeDetach{})
	case nmreq.CmdBdgVnetHdr, nmreq.CmdVnetHdrGet:
		return d.legacyHdr(l)
	case nmreq.CmdBdgNewif:
		return d.legacyNewif(l)
	case nmreq.CmdBdgDelif:
		return d.handle(nmreq.ReqValeDelif, &request{name: legacyName(l)})
	case nmreq.CmdBdgPollingOn, nmreq.CmdPollingOff:
		return d.legacyPolling(l)
	case nmreq.CmdPtHostCreate, nmreq.CmdPtHostDelete:
		return syscall.ENOMEM // netmap_legacy.c: nmreq_from_legacy gives up, which reads as no memory
	}
	return syscall.EINVAL
}

// Ginfo is NIOCGINFO: see netmap.Device.
func (d *Dev) Ginfo(l *nmreq.Legacy) error {
	if d.isShut() {
		return os.ErrClosed
	}
	if l.Version < minLegacy {
		return syscall.EINVAL
	}
	if l.Cmd == nmreq.CmdBdgList {
		return d.legacyList(l)
	}
	b := nmreq.PortInfoGet{
		Memsize: uint64(l.Memsize), TxSlots: l.TxSlots, RxSlots: l.RxSlots,
		TxRings: l.TxRings, RxRings: l.RxRings, MemID: l.Arg2,
	}
	err := legacyCall(d, nmreq.ReqPortInfoGet, l, &b)
	if err == nil {
		l.Memsize, l.Arg2 = uint32(b.Memsize), b.MemID
		l.TxSlots, l.RxSlots, l.TxRings, l.RxRings = b.TxSlots, b.RxSlots, b.TxRings, b.RxRings
	}
	return err
}

// legacyName returns the name of a request; the kernel ends it at the 15th byte.
func legacyName(l *nmreq.Legacy) string {
	return nmreq.Name(l.Name[:nmreq.LegacyNameSize-1])
}

// handle runs the handler of a request that came by another way than Ctrl.
func (d *Dev) handle(t nmreq.ReqType, r *request) error { return handlers[t](d, r) }

// legacyCall runs a request on *body, under the name of l.
func legacyCall[B nmreq.Body](d *Dev, t nmreq.ReqType, l *nmreq.Legacy, body *B) error {
	return d.handle(t, &request{name: legacyName(l), body: nmreq.Bytes(body)})
}

// legacyBody returns the registration that l stands for. Bits of nr_ringid that chose
// rings before nr_flags did are cut off before they are looked at, so the mode is then
// always that of all rings (netmap_legacy.c: nmreq_register_from_legacy; transcript 19).
func legacyBody(l *nmreq.Legacy) nmreq.Register {
	b := nmreq.Register{
		Offset: uint64(l.Offset), Memsize: uint64(l.Memsize),
		TxSlots: l.TxSlots, RxSlots: l.RxSlots, TxRings: l.TxRings, RxRings: l.RxRings,
		MemID: l.Arg2, RingID: l.RingID & uint16(nmreq.RingMask), ExtraBufs: l.Arg3,
		Mode: nmreq.RegMode(l.Flags) & nmreq.ModeMask, Flags: nmreq.RegFlags(l.Flags) &^ nmreq.RegFlags(nmreq.ModeMask),
	}
	if b.Mode == nmreq.ModeDefault {
		b.Mode = nmreq.ModeAllNIC
	}
	if l.RingID&uint16(nmreq.RingNoTxPoll) != 0 {
		b.Flags |= nmreq.FlagNoTxPoll
	}
	if l.RingID&uint16(nmreq.RingDoRxPoll) != 0 {
		b.Flags |= nmreq.FlagDoRxPoll
	}
	return b
}

// toLegacy writes back what a registration answers.
func toLegacy(b *nmreq.Register, l *nmreq.Legacy) {
	l.Offset, l.Memsize = uint32(b.Offset), uint32(b.Memsize)
	l.TxSlots, l.RxSlots, l.TxRings, l.RxRings = b.TxSlots, b.RxSlots, b.TxRings, b.RxRings
	l.Arg2, l.Arg3 = b.MemID, b.ExtraBufs
}

// legacyRegister is the plain NIOCREGIF. Its modes for pipes become the names of pipes.
func (d *Dev) legacyRegister(l *nmreq.Legacy) error {
	b := legacyBody(l)
	r := &request{name: legacyName(l)}
	if b.Mode == nmreq.ModePipeMaster || b.Mode == nmreq.ModePipeSlave {
		end := "{"
		if b.Mode == nmreq.ModePipeSlave {
			end = "}"
		}
		r.name += fmt.Sprintf("%s%d", end, b.RingID)
		b.Mode, b.RingID = nmreq.ModeAllNIC, 0
	}
	r.body = nmreq.Bytes(&b)
	err := d.handle(nmreq.ReqRegister, r)
	if err == nil {
		toLegacy(&b, l)
	}
	return err
}

func (d *Dev) legacyAttach(l *nmreq.Legacy) error {
	b := nmreq.ValeAttach{Reg: legacyBody(l)}
	b.Reg.Mode = nmreq.ModeAllNIC
	if l.Arg1&nmreq.BdgHost != 0 {
		b.Reg.Mode = nmreq.ModeNICSW
	}
	err := legacyCall(d, nmreq.ReqValeAttach, l, &b)
	if err == nil {
		toLegacy(&b.Reg, l)
	}
	return err
}

func (d *Dev) legacyHdr(l *nmreq.Legacy) error {
	t := nmreq.ReqPortHdrSet
	if l.Cmd == nmreq.CmdVnetHdrGet {
		t = nmreq.ReqPortHdrGet
	}
	b := nmreq.PortHdr{HdrLen: uint32(l.Arg1)}
	err := legacyCall(d, t, l, &b)
	if err == nil {
		l.Arg1 = uint16(b.HdrLen)
	}
	return err
}

func (d *Dev) legacyNewif(l *nmreq.Legacy) error {
	b := nmreq.ValeNewif{TxSlots: l.TxSlots, RxSlots: l.RxSlots, TxRings: l.TxRings, RxRings: l.RxRings, MemID: l.Arg2}
	err := legacyCall(d, nmreq.ReqValeNewif, l, &b)
	if err == nil {
		l.TxSlots, l.RxSlots, l.TxRings, l.RxRings, l.Arg2 = b.TxSlots, b.RxSlots, b.TxRings, b.RxRings, b.MemID
	}
	return err
}

func (d *Dev) legacyPolling(l *nmreq.Legacy) error {
	t := nmreq.ReqValePollingEnable
	if l.Cmd == nmreq.CmdPollingOff {
		t = nmreq.ReqValePollingDisable
	}
	b := nmreq.ValePolling{FirstCPU: uint32(l.RingID & uint16(nmreq.RingMask)), NumPollingCPUs: uint32(l.Arg1)}
	switch nmreq.RegMode(l.Flags) & nmreq.ModeMask {
	case nmreq.ModeOneNIC:
		b.Mode = nmreq.PollingMultiCPU
	case nmreq.ModeAllNIC:
		b.Mode = nmreq.PollingSingleCPU
	}
	return legacyCall(d, t, l, &b)
}

func (d *Dev) legacyList(l *nmreq.Legacy) error {
	b := nmreq.ValeList{BridgeIdx: l.Arg1, PortIdx: uint32(l.Arg2)}
	r := &request{name: legacyName(l), body: nmreq.Bytes(&b)}
	err := d.handle(nmreq.ReqValeList, r)
	if err != nil {
		return err
	}
	l.Arg1, l.Arg2 = b.BridgeIdx, uint16(b.PortIdx)
	l.Name = [nmreq.LegacyNameSize]byte{}
	copy(l.Name[:nmreq.LegacyNameSize-1], r.name)
	return nil
}
