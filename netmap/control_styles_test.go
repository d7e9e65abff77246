package netmap_test

import (
	"errors"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/nmreq"
	"govale/vale"
)

// A legacyKernel is the emulator as programs see a kernel of API 12: they send it the
// legacy request, which the emulator takes in the version of its own.
type legacyKernel struct{ netmap.Device }

func (legacyKernel) APIVersion() (uint16, error) { return nmreq.API12, nil }

func (d legacyKernel) Regif(r *nmreq.Legacy) error {
	r.Version = nmreq.API14
	return d.Device.Regif(r)
}

func (d legacyKernel) Ginfo(r *nmreq.Legacy) error {
	r.Version = nmreq.API14
	return d.Device.Ginfo(r)
}

func (legacyKernel) Ctrl(*nmreq.Message) error { return syscall.ENOTTY }

// TestBothStyles holds that the emulator answers the same to both kinds of requests.
func TestBothStyles(t *testing.T) {
	for style, wrap := range map[string]func(netmap.Device) netmap.Device{
		"NIOCCTRL": func(d netmap.Device) netmap.Device { return d },
		"legacy":   func(d netmap.Device) netmap.Device { return legacyKernel{d} },
	} {
		t.Run(style, func(t *testing.T) { testControl(t, netmap.NewControl(wrap(vale.New(nil).Open()))) })
	}
}

// testControl asks for what there is one port pv0 for, which it makes.
func testControl(t *testing.T, c *netmap.Control) {
	check := func(what string, err error, want error) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", what, err, want)
		}
	}
	check("create", c.Create("pv0", nil), nil)
	_, err := c.AttachWith("vale0:pv0", false, &netmap.Config{MemID: 77})
	check("attach with no region", err, syscall.EINVAL)
	_, err = c.AttachWith("vale0:pv0", false, &netmap.Config{TxSlots: 64, MemID: 1})
	check("attach with config", err, nil)

	e, err := c.Lookup("vale0:pv0")
	check("lookup", err, nil)
	if want := (netmap.ListEntry{Name: "vale0:pv0"}); e != want {
		t.Errorf("lookup: %+v, want %+v", e, want)
	}
	e, err = c.Lookup("vale0:none")
	check("lookup of none", err, nil)
	if e.Port != nmreq.NoPort {
		t.Errorf("lookup of none: %+v", e)
	}
	_, err = c.Lookup("vale1:pv0")
	check("lookup on no switch", err, syscall.ENOENT)
	_, err = c.Lookup("pv0")
	check("lookup without switch", err, syscall.EINVAL)

	check("set header", c.SetHeader("vale0:pv0", 12), nil)
	n, err := c.Header("vale0:pv0")
	check("header", err, nil)
	if n != 12 {
		t.Errorf("header: %d, want 12", n)
	}
	check("set header of 11", c.SetHeader("vale0:pv0", 11), syscall.EINVAL)
	check("set header on no switch", c.SetHeader("pv0", 12), syscall.ENXIO)

	check("poll", c.EnablePolling("vale0:pv0", netmap.Polling{Multi: true, CPUs: 2}), syscall.EOPNOTSUPP)
	check("poll none", c.EnablePolling("vale0:none", netmap.Polling{}), syscall.ENXIO)
	check("stop polling", c.DisablePolling("vale0:pv0"), syscall.EOPNOTSUPP)
}

// TestPoolsOfTheEmulator holds that the pools of a region follow each other and fill it,
// and that the question leaves no port behind.
func TestPoolsOfTheEmulator(t *testing.T) {
	c := netmap.NewControl(vale.New(nil).Open())
	for name, id := range map[string]uint16{"": 1, "vale0:a": 2} {
		p, err := c.PoolsInfo(name)
		if err != nil {
			t.Fatal(err)
		}
		end := uint64(0)
		for _, pool := range []netmap.Pool{p.If, p.Ring, p.Buf} {
			if pool.Offset != end {
				t.Errorf("%q: a pool begins at %d, and the one before ends at %d", name, pool.Offset, end)
			}
			end += uint64(pool.Objects) * uint64(pool.Size)
		}
		if end != p.Memsize || p.MemID != id {
			t.Errorf("%q: %+v: the pools end at %d; want region %d", name, p, end, id)
		}
	}
	if all, err := c.List(); len(all) != 0 || err != nil {
		t.Errorf("ports left behind: %v, %v", all, err)
	}
}
