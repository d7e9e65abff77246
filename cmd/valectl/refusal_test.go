package main

import (
	"errors"
	"fmt"
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
	if m.Header.ReqType == d.t {
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
			return explainAttach(c, before, name, err)
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
		{nmreq.ReqValeAttach, syscall.EACCES, attach("vale0:pv0"), ""},
		{nmreq.ReqValeDetach, syscall.EBUSY, detach("vale0:a"), ": " + programsPort},
		{nmreq.ReqValeDetach, syscall.EBUSY, detach("vale0:pv1"), ": polling threads serve it, or it was attached to a second switch; stop the polling first"},
		{nmreq.ReqValeDetach, syscall.EINVAL, detach("vale0:pv1"), ""},
		{nmreq.ReqValeNewif, syscall.EINVAL, create("a/b"), ": the system takes no interface of that name; take one such as pv0, of letters and digits"},
		{nmreq.ReqValeNewif, syscall.ENOMEM, create("pv2"), ": there is not enough memory for its rings and buffers; ask for fewer slots or rings, or close other ports"},
		{nmreq.ReqValeNewif, syscall.EPERM, create("pv2"), ""},
		{nmreq.ReqValeDelif, syscall.EINVAL, destroy("em0"), ": em0 is no persistent port; only what `valectl create` has made can be destroyed"},
		{nmreq.ReqValeDelif, syscall.EPERM, destroy("pv0"), ""},
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
