package vale

import (
	"bytes"
	"errors"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// serve starts a server of its own process in the namespace.
func (n *netns) serve() (p *process, path string) {
	n.t.Helper()
	path = socketPath(n.t)
	n.do(func() { p = start(n.t, "serve", path) })
	return p, path
}

// finish tells a server that it is time to leave, and waits until it has.
func (p *process) finish() {
	p.stdin.Close()
	<-p.ended
}

// dialPort opens a port of a server until the test ends.
func dialPort(t *testing.T, path, name string) *netmap.Port {
	t.Helper()
	p, err := netmap.Open(dialServer(t, path), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func dialServer(t *testing.T, path string) netmap.Device {
	t.Helper()
	d, err := Dial(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// attachServed attaches an interface on a server, which must succeed.
func attachServed(t *testing.T, path, name string, withStack bool) {
	t.Helper()
	_, err := netmap.NewControl(dialServer(t, path)).Attach(name, withStack)
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Clients of a server attach its interfaces, and what they attach stays when they go.
func TestHostServed(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	_, path := n.serve()
	p := dialPort(t, path, "vale0:p")
	c := dialServer(t, path)
	if index, err := netmap.NewControl(c).Attach("vale0:v0", false); err != nil || index != 1 {
		t.Fatalf("index %d, %v", index, err)
	}
	c.Close()
	exchangeWith(t, p, far.socket("v1"), 60, 1514)
	if _, err := netmap.NewControl(p.Device()).Detach("vale0:v0"); err != nil {
		t.Error(err)
	}
	n.expectNoHelpers()
}

// Why a request is refused comes with the errno, also through a socket, and only with
// the request that it is for.
func TestServeReason(t *testing.T) {
	eachForm(t, func(t *testing.T, s *testServer) {
		ctl := netmap.NewControl(s.dial())
		_, err := ctl.Attach("vale0:lo", false)
		var op *netmap.OpError
		if !errors.Is(err, syscall.EINVAL) || !errors.As(err, &op) || op.Port != "vale0:lo" || !strings.Contains(err.Error(), "takes no interfaces of the host") {
			t.Errorf("attach: %v", err)
		}
		if err := ctl.Destroy("nosuch"); !errors.Is(err, syscall.ENXIO) || strings.Contains(err.Error(), "of the host") {
			t.Errorf("destroy: %v", err)
		}
	})
}

// Whatever end a server has, its interfaces are as before: with a signal that it
// handles, and with one that nobody can.
func TestHostServerEnds(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.addressedVeth(far)
	state := func() string { return n.ip("-d link") + n.offloads("v0") }
	before := state()
	for _, withStack := range []bool{false, true} {
		for what, end := range map[string]func(*process){"kill -9": (*process).kill, "the end of Serve": (*process).finish} {
			p, path := n.serve()
			attachServed(t, path, "vale0:v0", withStack)
			reaches := far.ping
			if !withStack {
				reaches = far.hears
			}
			if got := reaches("10.9.0.1"); got != withStack {
				t.Errorf("ping %v before %s, want %v", got, what, withStack)
			}
			end(p)
			eventually(t, "the interface is as before after "+what, func() bool { return state() == before })
			if !far.ping("10.9.0.1") {
				t.Errorf("no ping after %s", what)
			}
		}
	}
}

// Two machines, each with its own switch, are joined by a VXLAN of the kernel.
func TestHostTwoMachines(t *testing.T) {
	a, b := newNetns(t), newNetns(t)
	a.veth("eth0", b, "eth0")
	a.ip("addr add 192.0.2.1/24 dev eth0")
	b.ip("addr add 192.0.2.2/24 dev eth0")
	a.ip("link add vx0 type vxlan id 7 local 192.0.2.1 remote 192.0.2.2 dstport 4789")
	b.ip("link add vx0 type vxlan id 7 local 192.0.2.2 remote 192.0.2.1 dstport 4789")
	a.ip("link set vx0 up")
	b.ip("link set vx0 up")
	_, pathA := a.serve()
	_, pathB := b.serve()
	attachServed(t, pathA, "vale0:vx0", false)
	attachServed(t, pathB, "vale0:vx0", false)
	pa, pb := dialPort(t, pathA, "vale0:p"), dialPort(t, pathB, "vale0:q")
	for _, size := range []int{60, 1464} { // 50 bytes are for the VXLAN
		for range 100 {
			f := hostFrame(2, 1, size)
			if err := send(pa, f); err != nil {
				t.Fatal(err)
			}
			if got := receiveOurs(t, pb); !bytes.Equal(got, f) {
				t.Fatalf("there: % x", got)
			}
			f = hostFrame(1, 2, size)
			if err := send(pb, f); err != nil {
				t.Fatal(err)
			}
			if got := receiveOurs(t, pa); !bytes.Equal(got, f) {
				t.Fatalf("back: % x", got)
			}
		}
	}
}

// A server without capabilities says so to its clients, and serves them otherwise.
func TestHostServedPermission(t *testing.T) {
	n := newNetns(t)
	n.ip("link add v0 type veth peer name v1")
	n.do(func() { // also for programs that this thread runs
		if err := unix.Prctl(unix.PR_CAPBSET_DROP, unix.CAP_NET_RAW, 0, 0, 0); err != nil {
			t.Error(err)
		}
	})
	_, path := n.serve()
	p := dialPort(t, path, "vale0:p")
	_, err := netmap.NewControl(p.Device()).Attach("vale0:v0", false)
	if !errors.Is(err, syscall.EPERM) || !strings.Contains(err.Error(), "lacks CAP_NET_RAW:") {
		t.Errorf("%v, want EPERM that says what is missing", err)
	}
	if got := list(t, path); got != "[vale0:p]" {
		t.Errorf("on the switch: %s", got)
	}
}
