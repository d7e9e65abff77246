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

var apis = []uint16{11, 12, 13, 14, 15}

func TestInfo(t *testing.T) {
	want := PortInfo{Name: "vale0:a", Memsize: 4096, TxSlots: 16, RxSlots: 32, TxRings: 2, RxRings: 3, MemID: 7}
	for _, api := range apis {
		d := newFake(api)
		if got, err := NewControl(d).Info("vale0:a"); got != want || err != nil {
			t.Errorf("API %d: %+v, %v", api, got, err)
		}
		asked := fmt.Sprintf("ginfo v%d vale0:a cmd=NONE", api)
		switch {
		case api == nmreq.API13:
			asked = "ctrl v13 vale0:a PORT_INFO_GET body=24"
		case api > nmreq.API13:
			asked = fmt.Sprintf("ctrl v%d vale0:a PORT_INFO_GET body=32", api)
		}
		if !slices.Equal(d.asked, []string{asked}) {
			t.Errorf("API %d: asked %q, want %q", api, d.asked, asked)
		}
		if got, err := NewControl(d).Info(""); got.MemID != 7 || err != nil {
			t.Errorf("API %d, global region: %+v, %v", api, got, err)
		}
	}
}

func TestList(t *testing.T) {
	ports := []ListEntry{{"vale0:a", 0, 0}, {"vale0:b", 0, 3}, {"valex:c", 2, 0}, {"valey:d", 3, 250}}
	for _, api := range apis {
		d := newFake(api)
		if got, err := NewControl(d).List(); len(got) != 0 || err != nil {
			t.Errorf("API %d, no switch: %v, %v", api, got, err)
		}
		d.ports = ports
		got, err := NewControl(d).List()
		if !slices.Equal(got, ports) || err != nil {
			t.Errorf("API %d: %v, %v", api, got, err)
		}
		first := []ListEntry{ports[0], ports[2], ports[3]}
		if got, err := NewControl(d).ListSwitches(); !slices.Equal(got, first) || err != nil {
			t.Errorf("API %d, switches: %v, %v", api, got, err)
		}
		word := "ctrl "
		if api < nmreq.API13 {
			word = "ginfo "
		}
		for _, a := range d.asked {
			if !strings.HasPrefix(a, word) {
				t.Errorf("API %d: asked %q", api, a)
			}
		}
	}
}

// TestControlRequests is for the bytes that each version of a kernel gets.
func TestControlRequests(t *testing.T) {
	cfg := &Config{TxSlots: 1, RxSlots: 2, TxRings: 3, RxRings: 4, MemID: 5}
	const none = "slots=0/0 rings=0/0 ringid=0x0 arg="
	reg := func(r nmreq.Register) string { return fmt.Sprintf("  %+v", r) }
	polling := func(mode, first, cpus uint32) string {
		return fmt.Sprintf("  %+v", nmreq.ValePolling{Mode: mode, FirstCPU: first, NumPollingCPUs: cpus})
	}
	newif := fmt.Sprintf("  %+v", nmreq.ValeNewif{TxSlots: 1, RxSlots: 2, TxRings: 3, RxRings: 4, MemID: 5})
	for _, c := range []struct {
		name           string
		do             func(*Control) (int, error)
		legacy         string // behind "regif vN "
		ctrl13, ctrl14 string // behind "ctrl vN "
		body           string // what is in it, as a fakeDevice records it
		answer         int    // with NIOCCTRL
	}{
		{"attach", func(c *Control) (int, error) { return c.Attach("vale0:em0", false) },
			"vale0:em0 cmd=BDG_ATTACH " + none + "0/0/0 flags=0x0", "vale0:em0 VALE_ATTACH body=56", "vale0:em0 VALE_ATTACH body=64", reg(nmreq.Register{Mode: nmreq.ModeAllNIC}), 5},
		{"attach with host", func(c *Control) (int, error) { return c.Attach("vale0:em0", true) },
			"vale0:em0 cmd=BDG_ATTACH " + none + "1/0/0 flags=0x0", "vale0:em0 VALE_ATTACH body=56", "vale0:em0 VALE_ATTACH body=64", reg(nmreq.Register{Mode: nmreq.ModeNICSW}), 5},
		{"attach with config", func(c *Control) (int, error) { return c.AttachWith("vale0:em0", true, cfg) },
			"vale0:em0 cmd=BDG_ATTACH slots=1/2 rings=3/4 ringid=0x0 arg=1/5/0 flags=0x0", "vale0:em0 VALE_ATTACH body=56", "vale0:em0 VALE_ATTACH body=64",
			reg(nmreq.Register{Mode: nmreq.ModeNICSW, TxSlots: 1, RxSlots: 2, TxRings: 3, RxRings: 4, MemID: 5}), 5},
		{"poll by one CPU", func(c *Control) (int, error) { return -1, c.EnablePolling("vale0:em0", Polling{First: 3}) },
			"vale0:em0 cmd=BDG_POLLING_ON slots=0/0 rings=0/0 ringid=0x3 arg=1/0/0 flags=0x1", "vale0:em0 VALE_POLLING_ENABLE body=16", "vale0:em0 VALE_POLLING_ENABLE body=16",
			polling(nmreq.PollingSingleCPU, 3, 1), -1},
		{"poll by more", func(c *Control) (int, error) {
			return -1, c.EnablePolling("vale0:em0", Polling{Multi: true, First: 2, CPUs: 4})
		},
			"vale0:em0 cmd=BDG_POLLING_ON slots=0/0 rings=0/0 ringid=0x2 arg=4/0/0 flags=0x4", "vale0:em0 VALE_POLLING_ENABLE body=16", "vale0:em0 VALE_POLLING_ENABLE body=16",
			polling(nmreq.PollingMultiCPU, 2, 4), -1},
		{"stop polling", func(c *Control) (int, error) { return -1, c.DisablePolling("vale0:em0") },
			"vale0:em0 cmd=BDG_POLLING_OFF slots=0/0 rings=0/0 ringid=0x0 arg=1/0/0 flags=0x1", "vale0:em0 VALE_POLLING_DISABLE body=16", "vale0:em0 VALE_POLLING_DISABLE body=16",
			polling(nmreq.PollingSingleCPU, 0, 1), -1},
		{"set header", func(c *Control) (int, error) { return -1, c.SetHeader("vale0:a", 10) },
			"vale0:a cmd=BDG_VNET_HDR " + none + "10/0/0 flags=0x0", "vale0:a PORT_HDR_SET body=8", "vale0:a PORT_HDR_SET body=8",
			fmt.Sprintf("  %+v", nmreq.PortHdr{HdrLen: 10}), -1},
		{"detach", func(c *Control) (int, error) { return c.Detach("vale0:em0") },
			"vale0:em0 cmd=BDG_DETACH " + none + "0/0/0 flags=0x0", "vale0:em0 VALE_DETACH body=8", "vale0:em0 VALE_DETACH body=8", "", 5},
		{"create", func(c *Control) (int, error) { return -1, c.Create("v1", cfg) },
			"v1 cmd=BDG_NEWIF slots=1/2 rings=3/4 ringid=0x0 arg=0/5/0 flags=0x0", "v1 VALE_NEWIF body=16", "v1 VALE_NEWIF body=16", newif, -1},
		{"create with defaults", func(c *Control) (int, error) { return -1, c.Create("v1", nil) },
			"v1 cmd=BDG_NEWIF " + none + "0/0/0 flags=0x0", "v1 VALE_NEWIF body=16", "v1 VALE_NEWIF body=16", fmt.Sprintf("  %+v", nmreq.ValeNewif{}), -1},
		{"destroy", func(c *Control) (int, error) { return -1, c.Destroy("v1") },
			"v1 cmd=BDG_DELIF " + none + "0/0/0 flags=0x0", "v1 VALE_DELIF body=0", "v1 VALE_DELIF body=0", "", -1},
	} {
		for _, api := range apis {
			want, answer := []string{fmt.Sprintf("regif v%d %s", api, c.legacy)}, -1
			if api >= nmreq.API13 {
				want, answer = []string{fmt.Sprintf("ctrl v%d %s", api, c.ctrl14)}, c.answer
				if api == nmreq.API13 {
					want[0] = "ctrl v13 " + c.ctrl13
				}
				if c.body != "" {
					want = append(want, c.body)
				}
			}
			d := newFake(api)
			got, err := c.do(NewControl(d))
			if got != answer || err != nil {
				t.Errorf("%s, API %d: %d, %v; want %d", c.name, api, got, err, answer)
			}
			if !slices.Equal(d.asked, want) {
				t.Errorf("%s, API %d: asked\n%q, want\n%q", c.name, api, d.asked, want)
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for _, api := range apis {
		d := newFake(api)
		d.ports = []ListEntry{{"vale0:a", 0, 3}, {"valex:c", 2, 5}}
		c := NewControl(d)
		for _, want := range []ListEntry{{"valex:c", 2, 5}, {"valex:none", 2, nmreq.NoPort}} {
			if got, err := c.Lookup(want.Name); got != want || err != nil {
				t.Errorf("API %d: %+v, %v, want %+v", api, got, err, want)
			}
		}
		if got, err := c.Lookup("vale1:a"); !errors.Is(err, syscall.ENOENT) {
			t.Errorf("API %d, no switch: %+v, %v", api, got, err)
		}
	}
}

func TestHeader(t *testing.T) {
	for _, api := range apis {
		d := newFake(api)
		c := NewControl(d)
		if got, err := c.Header("vale0:a"); got != 12 || err != nil {
			t.Errorf("API %d: %d, %v", api, got, err)
		}
		asked := fmt.Sprintf("ctrl v%d vale0:a PORT_HDR_GET body=8", api)
		if api < nmreq.API13 {
			asked = fmt.Sprintf("regif v%d vale0:a cmd=VNET_HDR_GET slots=0/0 rings=0/0 ringid=0x0 arg=0/0/0 flags=0x0", api)
		}
		if !slices.Equal(d.asked, []string{asked}) {
			t.Errorf("API %d: asked %q, want %q", api, d.asked, asked)
		}
		d.asked = nil
		for _, n := range []int{-1, 1 << 16} { // would be other lengths in 16 bits
			if err := c.SetHeader("vale0:a", n); !errors.Is(err, syscall.EINVAL) || len(d.asked) != 0 {
				t.Errorf("API %d, length %d: %v, asked %q", api, n, err, d.asked)
			}
		}
	}
}

// TestPollingTooMuch is for numbers that would be others in the legacy request.
func TestPollingTooMuch(t *testing.T) {
	for _, p := range []Polling{{First: 1 << 12}, {Multi: true, CPUs: 1 << 16}} {
		d := newFake(12)
		if err := NewControl(d).EnablePolling("vale0:em0", p); !errors.Is(err, syscall.EINVAL) || len(d.asked) != 0 {
			t.Errorf("%+v: %v, asked %q", p, err, d.asked)
		}
	}
}

// TestHostSide holds that a kernel is not asked what it does not survive.
func TestHostSide(t *testing.T) {
	for _, api := range apis {
		for what, do := range map[string]func(*Control) error{
			"attach": func(c *Control) error { _, err := c.Attach("vale0:em0^", true); return err },
			"detach": func(c *Control) error { _, err := c.Detach("vale0:em0^"); return err },
			"poll":   func(c *Control) error { return c.EnablePolling("vale0:em0^", Polling{}) },
			"stop":   func(c *Control) error { return c.DisablePolling("vale0:em0^") },
		} {
			d := newFake(api)
			err := do(NewControl(d))
			if !errors.Is(err, syscall.EINVAL) || !strings.HasSuffix(err.Error(), "comes and goes with vale0:em0") || len(d.asked) != 0 {
				t.Errorf("API %d, %s: %v, asked %q", api, what, err, d.asked)
			}
		}
	}
}

func TestPoolsInfo(t *testing.T) {
	want := Pools{MemID: 7, Memsize: 9000, If: Pool{0, 1, 2}, Ring: Pool{3, 4, 5}, Buf: Pool{6, 7, 8}}
	for _, api := range apis {
		d := newFake(api)
		got, err := NewControl(d).PoolsInfo("vale0:a")
		if api < nmreq.API13 {
			if !errors.Is(err, errors.ErrUnsupported) || len(d.asked) != 0 {
				t.Errorf("API %d: %+v, %v, asked %q", api, got, err, d.asked)
			}
			continue
		}
		asked := []string{fmt.Sprintf("ctrl v%d vale0:a POOLS_INFO_GET body=64", api), "  mem 0"}
		if got != want || err != nil || !slices.Equal(d.asked, asked) {
			t.Errorf("API %d: %+v, %v, asked %q", api, got, err, d.asked)
		}
		// The global region is that of a port on a switch that is there.
		d.ports, d.asked = []ListEntry{{Name: "valex:c"}}, nil
		got, err = NewControl(d).PoolsInfo("")
		asked = []string{fmt.Sprintf("ctrl v%d valex:govale_passing POOLS_INFO_GET body=64", api), "  mem 1"}
		if n := len(d.asked); got != want || err != nil || n < 2 || !slices.Equal(d.asked[n-2:], asked) {
			t.Errorf("API %d, global region: %+v, %v, asked %q", api, got, err, d.asked)
		}
	}
}

// TestControlErrors is for the texts: what was asked, for whom, why not, what to do.
func TestControlErrors(t *testing.T) {
	long := strings.Repeat("x", 64)
	for _, c := range []struct {
		api    uint16
		refuse syscall.Errno
		do     func(*Control) error
		cause  error
		want   string
	}{
		{14, syscall.ENXIO, func(c *Control) error { _, err := c.Info("em9"); return err }, syscall.ENXIO, "info em9: ENXIO: there is no such interface; a VALE port is written valeSSS:PPP, such as vale0:a"},
		{11, syscall.ENXIO, func(c *Control) error { _, err := c.Info("em9"); return err }, syscall.ENXIO, "info em9: ENXIO: there is no such interface; a VALE port is written valeSSS:PPP, such as vale0:a"},
		{14, syscall.ENXIO, func(c *Control) error { _, err := c.Detach("vale0:em9"); return err }, syscall.ENXIO, "detach vale0:em9: ENXIO: there is no such port; `valectl list` shows those that exist"},
		{13, syscall.EBUSY, func(c *Control) error { return c.Destroy("v1") }, syscall.EBUSY, "destroy v1: EBUSY"},
		{14, syscall.EOPNOTSUPP, func(c *Control) error { return c.Create("v1", nil) }, syscall.EOPNOTSUPP, "create v1: EOPNOTSUPP: this device does not do that"},
		{14, 0, func(c *Control) error { return c.Create(long, nil) }, nmreq.ErrNameTooLong, "create " + long + ": nmreq: \"" + long + "\" has 64 bytes, at most 63 fit: name too long: shorten the name"},
		{12, 0, func(c *Control) error { return c.Create(long[:16], nil) }, nmreq.ErrNameTooLong, "create xxxxxxxxxxxxxxxx: nmreq: \"xxxxxxxxxxxxxxxx\" has 16 bytes, at most 15 fit: name too long: shorten the name"},
		{99, 0, func(c *Control) error { _, err := c.List(); return err }, ErrVersion, "list: no common netmap API version: " + otherVersion},
		{99, 0, func(c *Control) error { _, err := c.Attach("vale0:em0", false); return err }, ErrVersion, "attach vale0:em0: no common netmap API version: " + otherVersion},
	} {
		d := newFake(c.api)
		if c.refuse != 0 {
			d.refuse = c.refuse
		}
		err := c.do(NewControl(d))
		var op *OpError
		if !errors.Is(err, c.cause) || !errors.As(err, &op) {
			t.Errorf("%v: want %v in an *OpError", err, c.cause)
			continue
		}
		want := c.want
		for _, e := range []struct {
			name  string
			errno syscall.Errno
		}{{"ENXIO", syscall.ENXIO}, {"EBUSY", syscall.EBUSY}, {"EOPNOTSUPP", syscall.EOPNOTSUPP}} {
			want = strings.Replace(want, ": "+e.name, ": "+e.errno.Error(), 1) // texts are the system's own
		}
		if err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
}

// A countingDevice counts packets, as the emulator does.
type countingDevice struct{ *fakeDevice }

func (countingDevice) Counters(port string) (Counters, error) {
	if port != "vale0:a" {
		return Counters{}, syscall.ENXIO
	}
	return Counters{TxPackets: 3}, nil
}

func TestCounters(t *testing.T) {
	c := NewControl(countingDevice{newFake(14)})
	if n, err := c.Counters("vale0:a"); n.TxPackets != 3 || err != nil {
		t.Errorf("%+v, %v", n, err)
	}
	if _, err := c.Counters("vale0:b"); !errors.Is(err, syscall.ENXIO) || !strings.Contains(err.Error(), "there is no such port") {
		t.Errorf("%v", err)
	}
	if _, err := NewControl(newFake(14)).Counters("vale0:a"); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("%v", err)
	}
}
