package netmap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"govale/nmreq"
)

// registered returns what Open asks of a device of API api.
func registered(api uint16, spec string, cfg *Config) ([]string, error) {
	d := newFake(api)
	d.refuse = syscall.EIO // what was asked is all that counts
	if api >= nmreq.API13 {
		d.refuse = nil // bodies are recorded only when they are answered
	}
	_, err := Open(d, spec, cfg)
	return d.asked, err
}

// legacyText and ctrlText are how a fakeDevice records a registration.
func legacyText(api uint16, name string, r nmreq.Legacy) string {
	return fmt.Sprintf("regif v%d %s cmd=NONE slots=%d/%d rings=%d/%d ringid=%#x arg=%d/%d/%d flags=%#x",
		api, name, r.TxSlots, r.RxSlots, r.TxRings, r.RxRings, r.RingID, r.Arg1, r.Arg2, r.Arg3, r.Flags)
}

func ctrlText(api uint16, name string, r nmreq.Register) []string {
	size := len(nmreq.Bytes(&r))
	if api == nmreq.API13 {
		size = len(nmreq.Bytes(new(nmreq.Register13)))
	}
	return []string{fmt.Sprintf("ctrl v%d %s REGISTER body=%d", api, name, size), fmt.Sprintf("  %+v", r)}
}

// TestRequestChoice is for which of the two requests is sent, and with which bytes, to
// a kernel of each version.
func TestRequestChoice(t *testing.T) {
	long := "vale0:" + strings.Repeat("x", 15)
	all := &Config{
		TxSlots: 1, RxSlots: 2, TxRings: 3, RxRings: 4, ExtraBufs: 5, MemID: 6,
		Mode: nmreq.ModeOneNIC, Ring: 7, Flags: nmreq.FlagNoTxPoll,
	}
	for _, c := range []struct {
		spec   string
		cfg    *Config
		name   string          // of the kernel, in a Legacy
		legacy *nmreq.Legacy   // nil: cannot say it
		ctrl   *nmreq.Register // nil: not needed
	}{
		{"vale0:a", nil, "vale0:a", &nmreq.Legacy{Flags: 1}, nil},
		{"em0", &Config{}, "em0", &nmreq.Legacy{Flags: 1}, nil},
		{"netmap:em0^", nil, "em0", &nmreq.Legacy{Flags: 2}, nil},
		{"em0*", nil, "em0", &nmreq.Legacy{Flags: 3}, nil},
		{"em0-3", nil, "em0", &nmreq.Legacy{Flags: 4, RingID: 3}, nil},
		{"em0^3", nil, "em0", &nmreq.Legacy{Flags: 8, RingID: 3}, nil},
		{"vale0:a/xzR@7", nil, "vale0:a", &nmreq.Legacy{Flags: 0x2c01, Arg2: 7}, nil},
		{"vale0:a/x@7", all, "vale0:a", &nmreq.Legacy{TxSlots: 1, RxSlots: 2, TxRings: 3, RxRings: 4, Arg2: 6, Arg3: 5, RingID: 7, Flags: 0x20804}, nil},
		{"vale0:a{3", nil, "vale0:a", &nmreq.Legacy{Flags: 5, RingID: 3}, nil},
		{"em0}4095", nil, "em0", &nmreq.Legacy{Flags: 6, RingID: 4095}, nil},
		{"em0{0/x@2", nil, "em0", &nmreq.Legacy{Flags: 0x805, Arg2: 2}, nil},
		{"vale0:0123456789", nil, "", nil, &nmreq.Register{Mode: nmreq.ModeAllNIC}}, // 16 bytes
		{"vale0:012345678", nil, "vale0:012345678", &nmreq.Legacy{Flags: 1}, nil},   // 15
		{long, all, "", nil, &nmreq.Register{TxSlots: 1, RxSlots: 2, TxRings: 3, RxRings: 4, MemID: 6, RingID: 7, Mode: nmreq.ModeOneNIC, ExtraBufs: 5, Flags: nmreq.FlagNoTxPoll}},
		{"em0{x", nil, "", nil, &nmreq.Register{Mode: nmreq.ModeAllNIC}},
		{"em0}4096", nil, "", nil, &nmreq.Register{Mode: nmreq.ModeAllNIC}},
		{"vale0:a", &Config{UseCtrl: true}, "vale0:a", &nmreq.Legacy{Flags: 1}, &nmreq.Register{Mode: nmreq.ModeAllNIC}},
		{"em0}3", &Config{UseCtrl: true}, "em0", &nmreq.Legacy{Flags: 6, RingID: 3}, &nmreq.Register{Mode: nmreq.ModeAllNIC}},
	} {
		spec, err := nmreq.ParsePort(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, api := range []uint16{11, 12, 13, 14} {
			var want []string
			switch {
			case api >= nmreq.API13 && c.ctrl != nil:
				want = ctrlText(api, spec.KernelName(), *c.ctrl)
			case c.legacy != nil:
				want = []string{legacyText(api, c.name, *c.legacy)}
			}
			got, err := registered(api, c.spec, c.cfg)
			if !slices.Equal(got, want) {
				t.Errorf("%s with %+v, API %d: asked\n%q, want\n%q", c.spec, c.cfg, api, got, want)
			}
			if want == nil && (!errors.Is(err, syscall.ENAMETOOLONG) || !strings.Contains(err.Error(), "names of at most 15 bytes and pipes with numbers")) {
				t.Errorf("%s, API %d: %v", c.spec, api, err)
			}
		}
	}
}

// TestRegisterAnswer is for the answers of both requests: what counts is the same.
func TestRegisterAnswer(t *testing.T) {
	for api := uint16(11); api <= 15; api++ {
		for _, useCtrl := range []bool{false, true} {
			d := newFake(api)
			d.region, _, _ = newRegion(t, onePair)
			d.answer = nmreq.Register{Offset: fakeOffset, Memsize: uint64(len(d.region)), MemID: 0x1234, ExtraBufs: 3}
			p, err := Open(d, "vale0:a", &Config{UseCtrl: useCtrl})
			if err != nil {
				t.Errorf("API %d, ctrl %v: %v", api, useCtrl, err)
				continue
			}
			if p.MemID != 0x1234 || p.extra != 3 || len(p.Tx) != 1 || len(p.Rx) != 1 || p.Device() != Device(d) {
				t.Errorf("API %d, ctrl %v: %+v", api, useCtrl, p)
			}
		}
	}
}

func TestMerge(t *testing.T) {
	spec := nmreq.PortSpec{Name: "em0", Mode: nmreq.ModeOneNIC, Ring: 3, Flags: nmreq.FlagExclusive, MemID: 5}
	for _, c := range []struct {
		cfg  Config
		want nmreq.PortSpec
	}{
		{Config{}, spec},
		{Config{Ring: 9}, spec}, // without a mode the name says
		{Config{Mode: nmreq.ModeSW}, nmreq.PortSpec{Name: "em0", Mode: nmreq.ModeSW, Flags: nmreq.FlagExclusive, MemID: 5}},
		{Config{Mode: nmreq.ModeOneSW, Ring: 9}, nmreq.PortSpec{Name: "em0", Mode: nmreq.ModeOneSW, Ring: 9, Flags: nmreq.FlagExclusive, MemID: 5}},
		{Config{MemID: 6, Flags: nmreq.FlagZcopyMon}, nmreq.PortSpec{Name: "em0", Mode: nmreq.ModeOneNIC, Ring: 3, Flags: nmreq.FlagExclusive | nmreq.FlagZcopyMon, MemID: 6}},
	} {
		if got := merge(spec, &c.cfg); got != c.want {
			t.Errorf("%+v: %+v, want %+v", c.cfg, got, c.want)
		}
	}
}
