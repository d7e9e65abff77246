package devicetest

import (
	"fmt"
	"syscall"

	"govale/nmreq"
)

// Cases of the legacy request.

// regifAs registers by NIOCREGIF and checks the answer as registerAs does.
func (b *ctrlBench) regifAs(name string, want nmreq.Legacy) error {
	putName(want.Name[:], name)
	got := want
	if err := b.dev.Regif(&got); err != nil {
		return fmt.Errorf("NIOCREGIF %s: %w", name, err)
	}
	if got.Memsize == 0 || got.Arg2 == 0 || got.RingID != want.RingID || got.Flags != want.Flags || got.Arg3 != want.Arg3 ||
		got.Version != want.Version || got.TxSlots == 0 || got.RxSlots == 0 || got.TxRings == 0 || got.RxRings == 0 {
		return fmt.Errorf("NIOCREGIF %s: asked for %+v, got %+v", name, want, got)
	}
	return nil
}

// regifRefused checks that a registration is refused with EINVAL.
func (b *ctrlBench) regifRefused(what string, l nmreq.Legacy) error {
	putName(l.Name[:], testNIC)
	return wantErrno("NIOCREGIF with "+what, b.dev.Regif(&l), syscall.EINVAL)
}

// A mode of 0 is that of all rings. Versions before that of 12.1 are refused: netmap_if
// was another one.
func legacyRegifDefault(b *ctrlBench) error {
	for _, v := range [...]uint32{0, nmreq.API11, nmreq.API12, nmreq.API13} {
		if err := b.regifRefused(fmt.Sprintf("version %d", v), nmreq.Legacy{Version: v}); err != nil {
			return err
		}
	}
	return b.regifAs(testNIC, nmreq.Legacy{Version: nmreq.API14})
}

func legacyRegifAllNIC(b *ctrlBench) error {
	return b.regifAs(testNIC, nmreq.Legacy{Version: nmreq.API14, Flags: uint32(nmreq.ModeAllNIC)})
}

func legacyRegif12(b *ctrlBench) error {
	return b.regifAs(testNIC, nmreq.Legacy{Version: nmreq.API14 + 1, Flags: uint32(nmreq.ModeAllNIC)})
}

func legacyRegifSW(b *ctrlBench) error {
	if err := b.regifRefused("host rings", nmreq.Legacy{Version: nmreq.API14, Flags: uint32(nmreq.ModeSW)}); err != nil {
		return err
	}
	return b.regifAs(testNIC, nmreq.Legacy{Version: nmreq.API14})
}

// The version of a program may be newer than any: unlike NIOCCTRL, NIOCREGIF stays as it
// is. What upstream registers has host rings, which are refused for themselves.
func legacyRegifFuture(b *ctrlBench) error {
	l := nmreq.Legacy{Version: nmreq.APIMax + 2, Flags: uint32(nmreq.ModeNICSW)}
	if err := b.regifRefused("host rings", l); err != nil {
		return err
	}
	m, err := nmreq.NewMessage(nmreq.ReqRegister, testNIC, &nmreq.Register{Mode: nmreq.ModeAllNIC})
	if err != nil {
		return err
	}
	m.Header.Version = nmreq.APIMax + 2
	if err := wantErrno("NIOCCTRL of that version", b.dev.Ctrl(m), syscall.EINVAL); err != nil {
		return err
	}
	l.Flags = uint32(nmreq.ModeAllNIC)
	return b.regifAs(testNIC, l)
}

func legacyRegifExtraBufs(b *ctrlBench) error {
	return b.regifAs(testNIC, nmreq.Legacy{Version: nmreq.API14, Flags: uint32(nmreq.ModeAllNIC), Arg3: 20})
}

// The kernel ends the name at the 15th byte, in the middle of the pipe's.
func legacyRegifExtraBufsPipe(b *ctrlBench) error {
	return b.regifAs(testNIC+"{pipeexbuf", nmreq.Legacy{Version: nmreq.API14, Flags: uint32(nmreq.ModeAllNIC), Arg3: 58})
}

func legacyRegifExtraBufsPipeVale(b *ctrlBench) error {
	return b.regifAs("valeX1:Y4{pipeexbuf", nmreq.Legacy{Version: nmreq.API14, Flags: uint32(nmreq.ModeAllNIC), Arg3: 58})
}
