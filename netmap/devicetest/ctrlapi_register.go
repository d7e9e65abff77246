package devicetest

import (
	"fmt"
	"syscall"

	"govale/netmap"
	"govale/nmreq"
)

// Cases of registration and information, and null ports.

// infoOf asks for the numbers of a port, none of which may be 0.
func (b *ctrlBench) infoOf(name string) (nmreq.PortInfoGet, error) {
	var info nmreq.PortInfoGet
	if _, err := ask(b.dev, nmreq.ReqPortInfoGet, name, &info); err != nil {
		return info, fmt.Errorf("PORT_INFO_GET %s: %w", name, err)
	}
	if info.Memsize == 0 || info.TxSlots == 0 || info.RxSlots == 0 || info.TxRings == 0 || info.RxRings == 0 || info.MemID == 0 {
		return info, fmt.Errorf("PORT_INFO_GET %s: %+v, want no 0", name, info)
	}
	return info, nil
}

// poolsOf asks for the pools of a port's memory, none of which may be empty.
func (b *ctrlBench) poolsOf(name string, memID uint16) (nmreq.PoolsInfo, error) {
	p := nmreq.PoolsInfo{MemID: memID}
	if _, err := ask(b.dev, nmreq.ReqPoolsInfoGet, name, &p); err != nil {
		return p, fmt.Errorf("POOLS_INFO_GET %s: %w", name, err)
	}
	if p.Memsize == 0 || p.IfPoolObjtotal == 0 || p.IfPoolObjsize == 0 || p.RingPoolObjtotal == 0 ||
		p.RingPoolObjsize == 0 || p.BufPoolObjtotal == 0 || p.BufPoolObjsize == 0 {
		return p, fmt.Errorf("POOLS_INFO_GET %s: %+v, want no 0", name, p)
	}
	return p, nil
}

// registerAs registers d, and checks that what was asked for is what was granted: every
// number that was given comes back, and one that was left open gets a value.
func registerAs(d netmap.Device, name string, want nmreq.Register) (nmreq.Register, error) {
	got := want
	if _, err := ask(d, nmreq.ReqRegister, name, &got); err != nil {
		return got, fmt.Errorf("REGISTER %s: %w", name, err)
	}
	// A null port may have no rings at all.
	open := want.Mode != nmreq.ModeNull
	same := func(want, got uint32) bool { return want == got || want == 0 && open }
	if got.Memsize == 0 || got.MemID == 0 || got.Mode != want.Mode || got.RingID != want.RingID || got.Flags != want.Flags ||
		want.MemID != 0 && got.MemID != want.MemID || got.ExtraBufs != want.ExtraBufs ||
		!same(want.TxSlots, got.TxSlots) || !same(want.RxSlots, got.RxSlots) ||
		!same(uint32(want.TxRings), uint32(got.TxRings)) || !same(uint32(want.RxRings), uint32(got.RxRings)) {
		return got, fmt.Errorf("REGISTER %s: asked for %+v, got %+v", name, want, got)
	}
	if open && (got.TxSlots == 0 || got.RxSlots == 0 || got.TxRings == 0 || got.RxRings == 0) {
		return got, fmt.Errorf("REGISTER %s: %+v, want no 0", name, got)
	}
	return got, nil
}

// refusedThenGranted checks that a registration is refused, and that the descriptor can
// still be registered with all rings: nothing was left behind.
func (b *ctrlBench) refusedThenGranted(name string, reg nmreq.Register, want syscall.Errno, options ...nmreq.Option) error {
	sent := append([]nmreq.Option(nil), options...)
	got, err := ask(b.dev, nmreq.ReqRegister, name, &reg, options...)
	if err := wantErrno("REGISTER "+name, err, want); err != nil {
		return err
	}
	if want == syscall.EOPNOTSUPP {
		if err := wantStatuses("REGISTER "+name, got, sent, syscall.EOPNOTSUPP); err != nil {
			return err
		}
	}
	if err := wantErrno("sync of what is not registered", b.dev.Sync(netmap.Tx), syscall.ENXIO); err != nil {
		return err
	}
	_, err = registerAs(b.dev, name, nmreq.Register{Mode: nmreq.ModeAllNIC})
	return err
}

func portInfoGet(b *ctrlBench) error {
	if _, err := b.infoOf(testNIC); err != nil {
		return err
	}
	_, err := ask(b.dev, nmreq.ReqPortInfoGet, testNIC+"x", &nmreq.PortInfoGet{})
	return wantErrno("PORT_INFO_GET of no interface", err, syscall.ENXIO)
}

// All rings of a card and of the host, which a VALE port does not have.
func portRegisterHwallHost(b *ctrlBench) error {
	return b.refusedThenGranted(testNIC, nmreq.Register{Mode: nmreq.ModeNICSW}, syscall.EINVAL)
}

func portRegisterHwall(b *ctrlBench) error {
	info, err := b.infoOf(testNIC)
	if err != nil {
		return err
	}
	reg, err := registerAs(b.dev, testNIC, nmreq.Register{Mode: nmreq.ModeAllNIC})
	if err != nil {
		return err
	}
	if reg.TxSlots != info.TxSlots || reg.RxSlots != info.RxSlots || reg.TxRings != info.TxRings || reg.RxRings != info.RxRings ||
		reg.Memsize != info.Memsize || reg.MemID != info.MemID {
		return fmt.Errorf("REGISTER says %+v, PORT_INFO_GET %+v", reg, info)
	}
	_, err = registerAs(b.dev, testNIC, nmreq.Register{Mode: nmreq.ModeAllNIC})
	return wantErrno("REGISTER again", err, syscall.EBUSY)
}

func portRegisterHostall(b *ctrlBench) error {
	return b.refusedThenGranted(testNIC, nmreq.Register{Mode: nmreq.ModeSW}, syscall.EINVAL)
}

func portRegisterSingleHwPair(b *ctrlBench) error {
	_, err := registerAs(b.dev, testNIC, nmreq.Register{Mode: nmreq.ModeOneNIC})
	return err
}

func portRegisterSingleHostPair(b *ctrlBench) error {
	reg := nmreq.Register{Mode: nmreq.ModeOneSW, RingID: 1, HostTxRings: 2, HostRxRings: 2}
	return b.refusedThenGranted(testNIC, reg, syscall.EINVAL)
}

func portRegisterHostallMany(b *ctrlBench) error {
	return b.refusedThenGranted(testNIC, nmreq.Register{Mode: nmreq.ModeSW, HostTxRings: 5, HostRxRings: 4}, syscall.EINVAL)
}

// The pools can be asked for before a port is open and while it is, when the memory that
// the request names does not count any more.
func poolsInfoGetAndRegister(b *ctrlBench) error {
	before, err := b.poolsOf(testNIC, 0)
	if err != nil {
		return err
	}
	reg, err := registerAs(b.dev, testNIC, nmreq.Register{Mode: nmreq.ModeOneNIC})
	if err != nil {
		return err
	}
	after, err := b.poolsOf(testNIC, 1)
	if err != nil {
		return err
	}
	if before != after || after.MemID != reg.MemID || after.Memsize != reg.Memsize {
		return fmt.Errorf("POOLS_INFO_GET says %+v, and once it is open %+v; REGISTER %+v", before, after, reg)
	}
	return nil
}

func poolsInfoGetEmptyIfname(b *ctrlBench) error {
	_, err := ask(b.dev, nmreq.ReqPoolsInfoGet, "", &nmreq.PoolsInfo{})
	return wantErrno("POOLS_INFO_GET without a name", err, syscall.ENXIO)
}

// nullRings is a null port with more rings and slots than its memory holds, which it
// need not.
var nullRings = nmreq.Register{Mode: nmreq.ModeNull, MemID: 1, TxRings: 10, RxRings: 5, TxSlots: 256, RxSlots: 100}

func nullPort(b *ctrlBench) error {
	_, err := registerAs(b.dev, testNIC, nullRings)
	return err
}

func nullPortAllZero(b *ctrlBench) error {
	_, err := registerAs(b.dev, testNIC, nmreq.Register{Mode: nmreq.ModeNull, MemID: 1})
	return err
}

func nullPortSync(b *ctrlBench) error {
	if _, err := registerAs(b.dev, testNIC, nullRings); err != nil {
		return err
	}
	for _, dir := range [...]netmap.Dir{netmap.Tx, netmap.Rx} {
		if err := b.dev.Sync(dir); err != nil {
			return fmt.Errorf("%ssync: %w", dir, err)
		}
	}
	return nil
}
