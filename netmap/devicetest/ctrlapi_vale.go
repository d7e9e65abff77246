package devicetest

import (
	"fmt"
	"syscall"

	"govale/netmap"
	"govale/nmreq"
)

// Cases of switches and pipes.

// onSwitch is the name that the interface gets on a switch.
const onSwitch = "vale7:" + testNIC

// attach puts the interface on its switch, where it must be alone then.
func (b *ctrlBench) attach(mode nmreq.RegMode) error {
	body := nmreq.ValeAttach{Reg: nmreq.Register{Mode: mode}}
	if _, err := ask(b.dev, nmreq.ReqValeAttach, onSwitch, &body); err != nil {
		return fmt.Errorf("VALE_ATTACH: %w", err)
	}
	// 12.1 writes nothing into reg; later kernels tell the id of the memory there.
	if body.Reg.Mode != mode || body.Reg.Flags != 0 || body.PortIndex != 0 {
		return fmt.Errorf("VALE_ATTACH: %+v", body)
	}
	all, err := netmap.NewControl(b.dev).List()
	if err != nil || len(all) != 1 || all[0].Name != onSwitch || all[0].Port != 0 {
		return fmt.Errorf("VALE_LIST behind VALE_ATTACH: %v, %v", all, err)
	}
	return nil
}

// detach takes it off, which can be done once.
func (b *ctrlBench) detach() error {
	var body nmreq.ValeDetach
	if _, err := ask(b.dev, nmreq.ReqValeDetach, onSwitch, &body); err != nil || body.PortIndex != 0 {
		return fmt.Errorf("VALE_DETACH: %+v, %w", body, err)
	}
	_, err := ask(b.dev, nmreq.ReqValeDetach, onSwitch, &body)
	return wantErrno("VALE_DETACH again", err, syscall.ENXIO)
}

func (b *ctrlBench) attachDetach(mode nmreq.RegMode) error {
	if err := b.attach(mode); err != nil {
		return err
	}
	return b.detach()
}

func valeAttachDetach(b *ctrlBench) error { return b.attachDetach(nmreq.ModeAllNIC) }

// The host rings that a persistent port does not have are asked for in vain, and without
// an error.
func valeAttachDetachHostRings(b *ctrlBench) error { return b.attachDetach(nmreq.ModeNICSW) }

func valeEphemeralPortHdrManipulation(b *ctrlBench) error {
	const name = "vale:eph0"
	if _, err := registerAs(b.dev, name, nmreq.Register{Mode: nmreq.ModeAllNIC}); err != nil {
		return err
	}
	for _, n := range [...]uint32{12, 0, 10} {
		set := nmreq.PortHdr{HdrLen: n}
		if _, err := ask(b.dev, nmreq.ReqPortHdrSet, name, &set); err != nil || set.HdrLen != n {
			return fmt.Errorf("PORT_HDR_SET %d: %d, %w", n, set.HdrLen, err)
		}
		var get nmreq.PortHdr
		if _, err := ask(b.dev, nmreq.ReqPortHdrGet, name, &get); err != nil || get.HdrLen != n {
			return fmt.Errorf("PORT_HDR_GET behind %d: %d, %w", n, get.HdrLen, err)
		}
	}
	_, err := ask(b.dev, nmreq.ReqPortHdrSet, name, &nmreq.PortHdr{HdrLen: 11})
	return wantErrno("PORT_HDR_SET 11", err, syscall.EINVAL)
}

// The interface of every case is made by VALE_NEWIF; this one is made and removed by
// itself.
func valePersistentPort(b *ctrlBench) error {
	const name = "per4"
	body := nmreq.ValeNewif{}
	if _, err := ask(b.dev, nmreq.ReqValeNewif, name, &body); err != nil {
		return fmt.Errorf("VALE_NEWIF: %w", err)
	}
	if body.TxSlots == 0 || body.RxSlots == 0 || body.TxRings == 0 || body.RxRings == 0 || body.MemID == 0 {
		return fmt.Errorf("VALE_NEWIF: %+v, want no 0", body)
	}
	c := netmap.NewControl(b.dev)
	if _, err := c.Attach("vale7:"+name, false); err != nil {
		return err
	}
	_, err := askBodyless(b.dev, nmreq.ReqValeDelif, name)
	if err := wantErrno("VALE_DELIF of what is attached", err, syscall.EBUSY); err != nil {
		return err
	}
	if _, err := c.Detach("vale7:" + name); err != nil {
		return err
	}
	if _, err := askBodyless(b.dev, nmreq.ReqValeDelif, name); err != nil {
		return fmt.Errorf("VALE_DELIF: %w", err)
	}
	_, err = askBodyless(b.dev, nmreq.ReqValeDelif, name)
	return wantErrno("VALE_DELIF again", err, syscall.ENXIO)
}

// FreeBSD has no polling threads; the kernel says so for every port that is no card.
func valePollingEnableDisable(b *ctrlBench) error {
	if err := b.attach(nmreq.ModeAllNIC); err != nil {
		return err
	}
	want := nmreq.ValePolling{Mode: nmreq.PollingSingleCPU, NumPollingCPUs: 1}
	for _, t := range [...]nmreq.ReqType{nmreq.ReqValePollingEnable, nmreq.ReqValePollingDisable} {
		got := want
		_, err := ask(b.dev, t, onSwitch, &got)
		if err := wantErrno(t.String(), err, syscall.EOPNOTSUPP); err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s: %+v, want the body as it was", t, got)
		}
	}
	return b.detach()
}

// registerEnd opens one end of a pipe on the interface, whose memory it must have, and
// none of whose host rings it takes.
func (b *ctrlBench) registerEnd(name string) error {
	info, err := b.infoOf(testNIC)
	if err != nil {
		return err
	}
	_, err = ask(b.dev, nmreq.ReqRegister, name, &nmreq.Register{Mode: nmreq.ModeNICSW})
	if err := wantErrno("REGISTER with host rings", err, syscall.EINVAL); err != nil {
		return err
	}
	reg, err := registerAs(b.dev, name, nmreq.Register{Mode: nmreq.ModeAllNIC})
	if err != nil {
		return err
	}
	if reg.MemID != info.MemID || reg.TxSlots != info.TxSlots || reg.RxSlots != info.RxSlots {
		return fmt.Errorf("REGISTER %s: %+v, want memory and slots of the interface: %+v", name, reg, info)
	}
	return nil
}

func pipeMaster(b *ctrlBench) error { return b.registerEnd(testNIC + "{pipeid1") }

func pipeSlave(b *ctrlBench) error { return b.registerEnd(testNIC + "}pipeid2") }

func pipePortInfoGet(b *ctrlBench) error {
	_, err := b.infoOf(testNIC + "}pipeid3")
	return err
}

func pipePoolsInfoGet(b *ctrlBench) error {
	nic, err := b.poolsOf(testNIC, 0)
	if err != nil {
		return err
	}
	if pipe, err := b.poolsOf(testNIC+"{xid", 0); err != nil || pipe != nic {
		return fmt.Errorf("POOLS_INFO_GET of the pipe: %+v, %w; want those of the interface: %+v", pipe, err, nic)
	}
	return nil
}
