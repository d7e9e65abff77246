package devicetest

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/nmreq"
)

// CtrlAPI runs the cases of upstream's tests of the control API (utils/ctrl-api-test.c)
// by their names, as subtests: what each asks, and what FreeBSD 12.1 answers to it.
// machine is called once for each, as Test calls it.
//
// Upstream runs its cases on a tap interface. Here a persistent port stands for it, so
// that they need no hardware and no rights on the host: a port of VALE has no host
// rings, and what asks for some is refused. A Device carries bytes and no addresses of
// its user, so options that hand over memory, CSB mode and the sync loop cannot be had
// either: their cases say with which errno they are refused, and what a kernel that is
// asked in C would say. Behind each case everything must be gone again.
//
// notYet names cases that the device is known not to pass, as for Test.
func CtrlAPI(t *testing.T, machine func(t *testing.T) Opener, notYet ...string) {
	for _, name := range notYet {
		if !slices.ContainsFunc(ctrlCases[:], func(c ctrlCase) bool { return c.name == name }) {
			t.Errorf("there is no case %q", name)
		}
	}
	for _, c := range ctrlCases {
		t.Run(c.name, func(t *testing.T) {
			err := runCase(c, machine(t))
			switch expected := slices.Contains(notYet, c.name); {
			case expected && err == nil:
				t.Error("passes by now: take it off the list of those that do not")
			case expected:
				t.Logf("not yet passing: %v", err)
			case err != nil:
				t.Error(err)
			}
		})
	}
}

// KernelCtrlAPI is CtrlAPI for a kernel. reference says that it is the release whose
// answers the cases have, which it must give; another kernel's other answers are reasons
// to skip, for people to read. Cases that hand over memory are skipped: their addresses
// are those of no process.
func KernelCtrlAPI(t *testing.T, open Opener, reference bool) {
	for _, c := range ctrlCases {
		t.Run(c.name, func(t *testing.T) {
			if slices.Contains(memoryCases[:], c.name) {
				t.Skip("it hands over memory of the program, which a Device does not carry")
			}
			switch err := runCase(c, open); {
			case err != nil && reference:
				t.Error(err)
			case err != nil:
				t.Skipf("this kernel has another answer than FreeBSD 12.1: %v", err)
			}
		})
	}
}

// memoryCases are those in which a kernel would look at memory of the program.
var memoryCases = [...]string{
	"extmem_option", "bad_extmem_option", "csb_mode", "csb_mode_invalid_memory",
	"sync_kloop", "sync_kloop_eventfds_all", "sync_kloop_eventfds_all_tx", "sync_kloop_eventfds_all_direct",
	"sync_kloop_eventfds_all_direct_tx", "sync_kloop_eventfds_all_direct_rx", "sync_kloop_csb_enable",
}

// A ctrlCase is one of upstream's cases.
type ctrlCase struct {
	name string
	run  func(b *ctrlBench) error
}

// ctrlCases are all of them, in upstream's order.
var ctrlCases = [...]ctrlCase{
	{"port_info_get", portInfoGet},
	{"port_register_hwall_host", portRegisterHwallHost},
	{"port_register_hwall", portRegisterHwall},
	{"port_register_hostall", portRegisterHostall},
	{"port_register_single_hw_pair", portRegisterSingleHwPair},
	{"port_register_single_host_pair", portRegisterSingleHostPair},
	{"port_register_hostall_many", portRegisterHostallMany},
	{"vale_attach_detach", valeAttachDetach},
	{"vale_attach_detach_host_rings", valeAttachDetachHostRings},
	{"vale_ephemeral_port_hdr_manipulation", valeEphemeralPortHdrManipulation},
	{"vale_persistent_port", valePersistentPort},
	{"pools_info_get_and_register", poolsInfoGetAndRegister},
	{"pools_info_get_empty_ifname", poolsInfoGetEmptyIfname},
	{"pipe_master", pipeMaster},
	{"pipe_slave", pipeSlave},
	{"pipe_port_info_get", pipePortInfoGet},
	{"pipe_pools_info_get", pipePoolsInfoGet},
	{"vale_polling_enable_disable", valePollingEnableDisable},
	{"unsupported_option", unsupportedOption},
	{"infinite_options", infiniteOptions},
	{"infinite_options2", infiniteOptions2},
	{"invalid_valid_options3", invalidValidOptions3},
	{"extmem_option", extmemOption},
	{"bad_extmem_option", badExtmemOption},
	{"duplicate_extmem_options", duplicateExtmemOptions},
	{"csb_mode", csbMode},
	{"csb_mode_invalid_memory", csbModeInvalidMemory},
	{"sync_kloop", syncKloop},
	{"sync_kloop_eventfds_all", syncKloopEventfdsAll},
	{"sync_kloop_eventfds_all_tx", syncKloopEventfdsAllTx},
	{"sync_kloop_eventfds_all_direct", syncKloopEventfdsAllDirect},
	{"sync_kloop_eventfds_all_direct_tx", syncKloopEventfdsAllDirectTx},
	{"sync_kloop_eventfds_all_direct_rx", syncKloopEventfdsAllDirectRx},
	{"sync_kloop_nocsb", syncKloopNoCSB},
	{"sync_kloop_csb_enable", syncKloopCSBEnable},
	{"sync_kloop_conflict", syncKloopConflict},
	{"sync_kloop_eventfds_mismatch", syncKloopEventfdsMismatch},
	{"null_port", nullPort},
	{"null_port_all_zero", nullPortAllZero},
	{"null_port_sync", nullPortSync},
	{"legacy_regif_default", legacyRegifDefault},
	{"legacy_regif_all_nic", legacyRegifAllNIC},
	{"legacy_regif_12", legacyRegif12},
	{"legacy_regif_sw", legacyRegifSW},
	{"legacy_regif_future", legacyRegifFuture},
	{"legacy_regif_extra_bufs", legacyRegifExtraBufs},
	{"legacy_regif_extra_bufs_pipe", legacyRegifExtraBufsPipe},
	{"legacy_regif_extra_bufs_pipe_vale", legacyRegifExtraBufsPipeVale},
	{"nmreq_parsing", nmreqParsing},
	{"binarycomp", binaryComp},
}

// testNIC is the persistent port that stands for upstream's interface.
const testNIC = "gv0tap"

// A ctrlBench is the machine of one case.
type ctrlBench struct {
	opener Opener
	dev    netmap.Device // what the case asks: upstream's ctx->fd
	opened []netmap.Device
}

// runCase makes the interface, runs a case and looks whether anything is left of it.
func runCase(c ctrlCase, opener Opener) (err error) {
	b := &ctrlBench{opener: opener}
	defer func() { err = errors.Join(err, b.closeAll()) }()
	if b.dev, err = b.open(); err != nil {
		return err
	}
	if err := netmap.NewControl(b.dev).Create(testNIC, nil); err != nil {
		return err
	}
	err = c.run(b)
	return errors.Join(err, b.nothingLeft())
}

// open returns one more descriptor, which is closed behind the case.
func (b *ctrlBench) open() (netmap.Device, error) {
	d, err := b.opener()
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	b.opened = append(b.opened, d)
	return d, nil
}

func (b *ctrlBench) closeAll() error {
	var errs []error
	for _, d := range b.opened {
		errs = append(errs, d.Close())
	}
	b.opened = nil
	return errors.Join(errs...)
}

// nothingLeft closes all descriptors and removes the interface: it can be removed only
// if nobody holds it, and there must be no other port.
func (b *ctrlBench) nothingLeft() error {
	if err := b.closeAll(); err != nil {
		return err
	}
	d, err := b.open()
	if err != nil {
		return err
	}
	c := netmap.NewControl(d)
	if err := c.Destroy(testNIC); err != nil {
		c.Detach(onSwitch) // for the next case, whatever has gone wrong in this one
		c.Destroy(testNIC)
		return fmt.Errorf("behind the case: %w", err)
	}
	if left, err := c.List(); err != nil || len(left) > 0 {
		return fmt.Errorf("behind the case there are ports %v, %v", left, err)
	}
	return nil
}

// ask makes a NIOCCTRL request with options, on a descriptor of the case. The answer is
// in *body and in the options.
func ask[B nmreq.Body](d netmap.Device, t nmreq.ReqType, name string, body *B, options ...nmreq.Option) ([]nmreq.Option, error) {
	m, err := nmreq.NewMessage(t, name, body)
	if err != nil {
		return nil, err
	}
	m.Options = options
	err = d.Ctrl(m)
	return m.Options, err
}

// askBodyless is ask for a request without a body.
func askBodyless(d netmap.Device, t nmreq.ReqType, name string, options ...nmreq.Option) ([]nmreq.Option, error) {
	m, err := nmreq.NewBodyless(t, name)
	if err != nil {
		return nil, err
	}
	m.Options = options
	err = d.Ctrl(m)
	return m.Options, err
}

// wantErrno fails unless err is that errno.
func wantErrno(what string, err error, want syscall.Errno) error {
	if !errors.Is(err, want) {
		return fmt.Errorf("%s: %v, want %s", what, err, errnoName(want))
	}
	return nil
}

// wantStatuses fails unless all options have that status and are otherwise as they were.
func wantStatuses(what string, got, sent []nmreq.Option, want syscall.Errno) error {
	for i, o := range got {
		if syscall.Errno(o.Status) != want {
			return fmt.Errorf("%s: option %d has status %s, want %s", what, i, statusName(o.Status), errnoName(want))
		}
		if o.Type != sent[i].Type || o.Size != sent[i].Size {
			return fmt.Errorf("%s: option %d came back as %d of %d bytes, was %d of %d", what, i, o.Type, o.Size, sent[i].Type, sent[i].Size)
		}
	}
	return nil
}
