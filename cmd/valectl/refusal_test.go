package main

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"govale/netmap"
	"govale/nmreq"
	"govale/vale"
)

// A refusing device answers one type of request as a kernel may and the emulator does
// not.
type refusing struct {
	netmap.Device
	t     nmreq.ReqType
	errno syscall.Errno
}

func (d refusing) Ctrl(m *nmreq.Message) error {
	named := m.Header.Name[0] != 0
	if m.Header.ReqType == d.t && named { // a list, and the question for the version, have none
		return d.errno
	}
	return d.Device.Ctrl(m)
}

// TestRefusals holds the sentences for what only kernels answer. The device has a
// persistent port pv0, which is on no switch, a program's port vale0:a, and pv1 as
// vale0:pv1.
func TestRefusals(t *testing.T) {
	m := vale.New(nil)
	ctl := netmap.NewControl(m.Open())
	a, err := netmap.Open(m.Open(), "vale0:a", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, name := range []string{"pv0", "pv1"} {
		if err := ctl.Create(name, nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = ctl.Attach("vale0:pv1", false); err != nil {
		t.Fatal(err)
	}
	attach := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error {
			before, err := c.List()
			if err != nil {
				return err
			}
			_, err = c.Attach(name, false)
			return explainAttach(c, before, name, &netmap.Config{}, err)
		}
	}
	detach := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error {
			_, err := c.Detach(name)
			return explainDetach(c, name, err)
		}
	}
	create := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error { return explainCreate(c, name, &netmap.Config{}, c.Create(name, nil)) }
	}
	destroy := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error { return explainDestroy(c, name, c.Destroy(name)) }
	}
	poll := func(name string, p netmap.Polling) func(*netmap.Control) error {
		return func(c *netmap.Control) error { return explainPoll(c, name, &p, c.EnablePolling(name, p)) }
	}
	stop := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error { return explainPoll(c, name, nil, c.DisablePolling(name)) }
	}
	lookup := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error { _, err := c.Lookup(name); return explainList(c, name, err) }
	}
	info := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error { _, err := c.Info(name); return explainInfo(c, name, err) }
	}
	header := func(name string) func(*netmap.Control) error {
		return func(c *netmap.Control) error { _, err := c.Header(name); return explainHeader(c, name, err) }
	}
	set := func(name string, n int) func(*netmap.Control) error {
		return func(c *netmap.Control) error { return explainSetHeader(c, name, n, c.SetHeader(name, n)) }
	}
	const enable, disable = nmreq.ReqValePollingEnable, nmreq.ReqValePollingDisable
	one, all := netmap.Polling{}, netmap.Polling{CPUs: uint32(runtime.NumCPU()), Multi: true}
	for _, c := range []struct {
		t     nmreq.ReqType
		errno syscall.Errno
		do    func(*netmap.Control) error
		want  string // behind the errno
	}{
		{nmreq.ReqValeAttach, syscall.EINVAL, attach("vale0:pv0"), ": the system does not let pv0 be put on a switch"},
		{nmreq.ReqValeAttach, syscall.EINVAL, attach("vale0:nosuch"), ": there is neither an interface nor a persistent port nosuch; `valectl create nosuch` makes a persistent port"},
		{nmreq.ReqValeAttach, syscall.EBUSY, attach("vale0:pv0"), ": a program has pv0 open, or something else owns it; close the program, and attach it again"},
		{nmreq.ReqValeAttach, syscall.ENOMEM, attach("vale0:pv0"), ": there is not enough memory for its rings and buffers; close other ports"},
		{nmreq.ReqValeAttach, syscall.EACCES, attach("vale0:pv0"), ": switch vale0 belongs to a part of the kernel, which alone says what is on it; use another switch"},
		{nmreq.ReqValeDetach, syscall.EBUSY, detach("vale0:a"), ": " + programsPort},
		{nmreq.ReqValeDetach, syscall.EBUSY, detach("vale0:pv1"), ": CPUs poll it; stop that first: `valectl poll vale0:pv1 --stop`"},
		{nmreq.ReqValeDetach, syscall.EINVAL, detach("vale0:pv1"), ": the kernel does not take it for a port on a switch; `valectl list` shows those that exist"},
		{nmreq.ReqValeNewif, syscall.EINVAL, create("a/b"), ": the system takes no interface of that name; take one such as pv0, of letters and digits"},
		{nmreq.ReqValeNewif, syscall.ENOMEM, create("pv2"), ": there is not enough memory for its rings and buffers; ask for fewer slots or rings, or close other ports"},
		{nmreq.ReqValeNewif, syscall.EPERM, create("pv2"), ""},
		{nmreq.ReqValeDelif, syscall.EINVAL, destroy("em0"), ": em0 is no persistent port; only what `valectl create` has made can be destroyed"},
		{nmreq.ReqValeDelif, syscall.EPERM, destroy("pv0"), ""},

		{enable, syscall.ENXIO, poll("vale0:nosuch", one), ": there is no such port; `valectl list` shows those that exist"},
		{enable, syscall.ENXIO, poll("vale0:pv0", one), ": pv0 is on no switch; put it there first: `valectl attach vale0:pv0`"},
		{enable, syscall.ENXIO, poll("vale1:pv1", one), ": pv1 is on another switch; `valectl detach vale0:pv1` takes it off there"},
		{enable, syscall.EOPNOTSUPP, poll("vale0:a", one), ": a program has made this port by opening it; only a network card that is attached is polled"},
		{enable, syscall.EOPNOTSUPP, poll("vale0:pv1", one), ": pv1 is no network card of a kernel, and has no interrupts to replace; the switch serves it without polling"},
		{enable, syscall.EFAULT, poll("vale0:pv1", one), ": CPUs poll it already; `valectl poll vale0:pv1 --stop` stops them"},
		{enable, syscall.EINVAL, poll("vale0:pv1", all), fmt.Sprintf(": %d of the %[1]d CPUs that this program sees were asked for, and the kernel keeps one; ask for fewer", runtime.NumCPU())},
		{disable, syscall.EFAULT, stop("vale0:pv1"), ": no CPU polls it; `valectl poll vale0:pv1 --cpu 0` starts one"},
		{disable, syscall.EOPNOTSUPP, stop("vale0:pv1"), ": pv1 is no network card of a kernel, and has no interrupts to replace; the switch serves it without polling"},
		{disable, syscall.EINVAL, stop("vale0:pv1"), ": " + noPolling},

		{nmreq.ReqValeList, syscall.EINVAL, lookup("pv1"), ": the name of a port on a switch begins with \"vale\"; pv1 is on a switch: `valectl list vale0:pv1`"},
		{nmreq.ReqValeList, syscall.EINVAL, lookup("pv0"), ": the name of a port on a switch begins with \"vale\"; `valectl list` shows those that exist"},
		{nmreq.ReqValeList, syscall.ENOENT, lookup("vale8:a"), ": there is no switch vale8; those that exist: vale0"},

		{nmreq.ReqPortInfoGet, syscall.ENOMEM, info("vale"), ": a port on a switch has a ':' in its name; `valectl info vale:PORT`, and `valectl list` shows those that exist"},
		{nmreq.ReqPortInfoGet, syscall.ENOMEM, info("vale1:a"), ": " + noRoom([]netmap.ListEntry{{Name: "vale0:a"}}, "vale1")},
		{nmreq.ReqPortInfoGet, syscall.EBUSY, info("pv1"), ": something in the kernel owns pv1 alone; pv1 is on a switch: `valectl list vale0:pv1`"},
		{nmreq.ReqPortInfoGet, syscall.EINVAL, info("lo0"), ": the system has lo0, and netmap cannot use it, or takes no such name; `valectl list` shows the ports of switches"},

		{nmreq.ReqPortHdrGet, syscall.EINVAL, header("vale0:a"), ": this kernel does not tell headers: its netmap API is 11; it sets them all the same"},
		{nmreq.ReqPortHdrGet, syscall.ENXIO, header("vale0:nosuch"), ": there is no such port; `valectl list` shows those that exist"},
		{nmreq.ReqPortHdrSet, syscall.EINVAL, set("vale0:a", 11), ": a virtio-net header has 0, 10 or 12 bytes, not 11"},
		{nmreq.ReqPortHdrSet, syscall.ENXIO, set("vale0:pv0", 10), ": pv0 is on no switch; put it there first: `valectl attach vale0:pv0`"},
		{nmreq.ReqPortHdrSet, syscall.ENXIO, set("pv1", 10), ": only a port on a switch has a header; `valectl hdr vale0:pv1 10`"},
		{nmreq.ReqPortHdrSet, syscall.ENXIO, set("pv0", 10), ": only a port on a switch has a header; attach it first: `valectl attach vale0:pv0 && valectl hdr vale0:pv0 10`"},
		{nmreq.ReqPortHdrSet, syscall.ENXIO, set("nosuch", 10), ": there is no such interface; a VALE port is written valeSSS:PPP, such as vale0:a"},
	} {
		dev := refusing{m.Open(), c.t, c.errno}
		defer dev.Close()
		err := c.do(netmap.NewControl(dev))
		if !errors.Is(err, c.errno) || !strings.HasSuffix(err.Error(), c.errno.Error()+c.want) {
			t.Errorf("%v: %v, want %q behind the errno", c.t, err, c.want)
		}
	}
}

// TestNoRoom: a full switch is told from one switch too many.
func TestNoRoom(t *testing.T) {
	var full, many []netmap.ListEntry
	for i := range mostPorts {
		full = append(full, netmap.ListEntry{Name: fmt.Sprintf("vale0:p%d", i), Port: i})
	}
	for i := range defaultSwitches {
		many = append(many, netmap.ListEntry{Name: fmt.Sprintf("vale%d:a", i), Switch: i})
	}
	for _, c := range []struct {
		all  []netmap.ListEntry
		sw   string
		want string
	}{
		{full, "vale0", "switch vale0 is full: it has 252 ports"},
		{full, "vale1", "there is no memory, or no free switch: 1 exist (vale0), and dev.netmap.max_bridges"},
		{many, "valex", "there is no free switch: 8 exist (vale0 vale1 vale2 vale3 vale4 vale5 vale6 vale7); use one of them"},
		{many, "vale3", "there is not enough memory"},
	} {
		if got := noRoom(c.all, c.sw); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %q, want %q", c.sw, got, c.want)
		}
	}
}

// TestAttachedTwice holds what is said of a port that a kernel has lost: it was attached
// to two switches, and one of them lists it by its own name alone.
func TestAttachedTwice(t *testing.T) {
	m := vale.New(nil)
	if err := netmap.NewControl(m.Open()).Create("pv0", nil); err != nil {
		t.Fatal(err)
	}
	detach := func(c *netmap.Control) error {
		_, err := c.Detach("vale0:pv0")
		return explainDetach(c, "vale0:pv0", err)
	}
	destroy := func(c *netmap.Control) error { return explainDestroy(c, "pv0", c.Destroy("pv0")) }
	for _, c := range []struct {
		t      nmreq.ReqType
		errno  syscall.Errno
		do     func(*netmap.Control) error
		listed string // by the kernel
		want   string
	}{
		{nmreq.ReqValeDetach, syscall.ENXIO, detach, "pv0", ": " + lostPort("pv0") + "; " + attachedTwice},
		{nmreq.ReqValeDetach, syscall.EBUSY, detach, "vale1:pv0", ": it was attached to a second switch, as vale1:pv0, too; " + attachedTwice},
		{nmreq.ReqValeDelif, syscall.EBUSY, destroy, "pv0", ": " + lostPort("pv0") + "; " + attachedTwice},
	} {
		dev := lists{refusing{m.Open(), c.t, c.errno}, c.listed}
		defer dev.Close()
		if err := c.do(netmap.NewControl(dev)); err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}

// TestSecondSwitch holds that a port that a kernel lists without its switch is not
// attached to one.
func TestSecondSwitch(t *testing.T) {
	m := vale.New(nil)
	dev := m.Open()
	defer dev.Close()
	ctl := netmap.NewControl(dev)
	if err := ctl.Create("pv0", nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ listed, want string }{
		{"pv0", "attach vale1:pv0: refused, for the kernel lists pv0 without a switch, as it does after it was attached to two, and later kernels also after a program has opened it or asked for its sizes; " + attachedTwice},
		{"vale0:pv0", "attach vale1:pv0: refused, for pv0 is on a switch already, as vale0:pv0, and a kernel loses ports that are attached to two; `valectl detach vale0:pv0` takes it off there"},
		{"vale1:pv0", ""}, // the device answers
		{"vale0:pv0^", ""},
	} {
		got := ""
		if err := refuseSecondSwitch(ctl, []netmap.ListEntry{{Name: c.listed}}, "vale1:pv0"); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.listed, got, c.want)
		}
	}
}

// A lists device has one port, that of the name.
type lists struct {
	refusing
	name string
}

func (d lists) Ctrl(m *nmreq.Message) error {
	if m.Header.ReqType != nmreq.ReqValeList {
		return d.refusing.Ctrl(m)
	}
	if b := nmreq.View[nmreq.ValeList](m.Body); b.BridgeIdx > 0 || b.PortIdx > 0 {
		return syscall.ENOENT
	}
	return nmreq.PutName(m.Header.Name[:], d.name)
}
