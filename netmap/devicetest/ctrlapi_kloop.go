package devicetest

import (
	"errors"
	"fmt"
	"syscall"

	"govale/netmap"
	"govale/nmreq"
)

// Cases of CSB mode and the sync loop. Both work in memory of the process that asks,
// which is not to be had through a Device: what would be granted is EOPNOTSUPP, and what
// a kernel refuses before it looks at the memory has the kernel's errno.

// csbReg is a registration that CSB mode can go with.
var csbReg = nmreq.Register{Mode: nmreq.ModeAllNIC, Flags: nmreq.FlagExclusive}

// goodCSB has the alignment that the kernel wants.
var goodCSB = csb(0x10000, 0x20000)

func csbMode(b *ctrlBench) error {
	return b.refusedThenGranted(testNIC, csbReg, syscall.EOPNOTSUPP, goodCSB)
}

// Upstream's addresses are not aligned; and CSB mode goes with NR_EXCLUSIVE only.
func csbModeInvalidMemory(b *ctrlBench) error {
	for what, c := range map[string]struct {
		reg nmreq.Register
		opt nmreq.Option
	}{
		"addresses that are not aligned": {csbReg, csb(0x10, 0x800)},
		"an address that is not aligned": {csbReg, csb(0x10000, 0x20020)},
		"no NR_EXCLUSIVE":                {allNIC, goodCSB},
	} {
		sent := []nmreq.Option{c.opt}
		got, err := ask(b.dev, nmreq.ReqRegister, testNIC, &c.reg, c.opt)
		err = errors.Join(wantErrno("REGISTER with "+what, err, syscall.EINVAL), wantStatuses(what, got, sent, syscall.EINVAL))
		if err != nil {
			return err
		}
	}
	_, err := registerAs(b.dev, testNIC, allNIC)
	return err
}

// startRefused asks for the loop. Options of it are not looked at before the port is
// known to be in CSB mode.
func (b *ctrlBench) startRefused(want syscall.Errno, options ...nmreq.Option) error {
	sent := append([]nmreq.Option(nil), options...)
	got, err := ask(b.dev, nmreq.ReqSyncKloopStart, testNIC, &nmreq.SyncKloopStart{SleepUs: 500}, options...)
	return errors.Join(wantErrno("SYNC_KLOOP_START", err, want), wantStatuses("SYNC_KLOOP_START", got, sent, syscall.EOPNOTSUPP))
}

// stop stops a loop that does not run, which is no error.
func (b *ctrlBench) stop() error {
	if _, err := askBodyless(b.dev, nmreq.ReqSyncKloopStop, testNIC); err != nil {
		return fmt.Errorf("SYNC_KLOOP_STOP: %w", err)
	}
	return nil
}

// startStop is upstream's sync_kloop_start_stop on a port that is not in CSB mode.
func (b *ctrlBench) startStop(options ...nmreq.Option) error {
	if err := b.startRefused(syscall.EINVAL, options...); err != nil {
		return err
	}
	return b.stop()
}

// Without a port there is no loop, whatever is asked; but one that sleeps for more than
// a second is refused before.
func syncKloop(b *ctrlBench) error {
	if err := b.startRefused(syscall.ENXIO); err != nil {
		return err
	}
	_, err := askBodyless(b.dev, nmreq.ReqSyncKloopStop, testNIC)
	if err := wantErrno("SYNC_KLOOP_STOP without a port", err, syscall.ENXIO); err != nil {
		return err
	}
	_, err = ask(b.dev, nmreq.ReqSyncKloopStart, testNIC, &nmreq.SyncKloopStart{SleepUs: 1000001})
	if err := wantErrno("SYNC_KLOOP_START with a long sleep", err, syscall.EINVAL); err != nil {
		return err
	}
	if err := csbMode(b); err != nil { // ends with a port without it
		return err
	}
	return b.startStop()
}

// eventfds are the options of a loop for so many rings that is woken by descriptors, of
// which a Device carries none: they are -1.
func eventfds(rings int, mode uint32) []nmreq.Option {
	data := make([]byte, 8*rings)
	for i := range data {
		data[i] = 0xff
	}
	m := nmreq.OptSyncKloopMode{Mode: mode}
	return []nmreq.Option{
		{Type: nmreq.OptTypeSyncKloopEventfd, Size: uint64(24 + len(data)), Data: data},
		{Type: nmreq.OptTypeSyncKloopMode, Data: nmreq.Bytes(&m)[24:]},
	}
}

// eventfdsAll asks for a loop over all rings of the interface, with options.
func (b *ctrlBench) eventfdsAll(mode uint32) error {
	if err := csbMode(b); err != nil {
		return err
	}
	return b.startStop(eventfds(2, mode)...)
}

func syncKloopEventfdsAll(b *ctrlBench) error { return b.eventfdsAll(0) }

// Here only the tx rings are registered.
func syncKloopEventfdsAllTx(b *ctrlBench) error {
	reg := csbReg
	reg.Flags |= nmreq.FlagTxRingsOnly
	_, err := ask(b.dev, nmreq.ReqRegister, testNIC, &reg, goodCSB)
	if err := wantErrno("REGISTER of tx rings in CSB mode", err, syscall.EOPNOTSUPP); err != nil {
		return err
	}
	reg = csbReg
	reg.Flags |= nmreq.FlagTxRingsOnly
	if _, err := registerAs(b.dev, testNIC, reg); err != nil {
		return err
	}
	return b.startStop(eventfds(1, 0)...)
}

func syncKloopEventfdsAllDirect(b *ctrlBench) error {
	return b.eventfdsAll(nmreq.SyncKloopDirectTx | nmreq.SyncKloopDirectRx)
}

func syncKloopEventfdsAllDirectTx(b *ctrlBench) error { return b.eventfdsAll(nmreq.SyncKloopDirectTx) }

func syncKloopEventfdsAllDirectRx(b *ctrlBench) error { return b.eventfdsAll(nmreq.SyncKloopDirectRx) }

func syncKloopNoCSB(b *ctrlBench) error {
	if _, err := registerAs(b.dev, testNIC, allNIC); err != nil {
		return err
	}
	return b.startStop()
}

// CSB mode can be asked for when the port is open already, with the same answers.
func syncKloopCSBEnable(b *ctrlBench) error {
	if _, err := registerAs(b.dev, testNIC, csbReg); err != nil {
		return err
	}
	_, err := askBodyless(b.dev, nmreq.ReqCSBEnable, testNIC)
	if err := wantErrno("CSB_ENABLE without the option", err, syscall.EINVAL); err != nil {
		return err
	}
	for _, c := range [...]struct {
		opt  nmreq.Option
		want syscall.Errno
	}{{goodCSB, syscall.EOPNOTSUPP}, {csb(0x10, 0x800), syscall.EINVAL}} {
		got, err := askBodyless(b.dev, nmreq.ReqCSBEnable, testNIC, c.opt)
		err = errors.Join(wantErrno("CSB_ENABLE", err, c.want), wantStatuses("CSB_ENABLE", got, []nmreq.Option{c.opt}, c.want))
		if err != nil {
			return err
		}
	}
	return b.startStop()
}

// Two loops at once: here neither runs, nor does either wait for the other.
func syncKloopConflict(b *ctrlBench) error {
	if _, err := registerAs(b.dev, testNIC, csbReg); err != nil {
		return err
	}
	errs := make(chan error, 2)
	for range cap(errs) {
		go func() { errs <- b.startRefused(syscall.EINVAL) }()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			return err
		}
	}
	return b.stop()
}

// More descriptors than there are rings.
func syncKloopEventfdsMismatch(b *ctrlBench) error {
	reg := csbReg
	reg.Flags |= nmreq.FlagRxRingsOnly
	if _, err := registerAs(b.dev, testNIC, reg); err != nil {
		return err
	}
	if err := b.startStop(eventfds(2, 0)...); err != nil {
		return err
	}
	return b.dev.Sync(netmap.Rx) // the port is as good as before
}
