package vale

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// while is long enough for a frame that comes, and short is what those wait that expect
// none.
const (
	while = time.Minute
	short = 200 * time.Millisecond
)

// exchangeWith sends frames to and fro between a port and a packet socket.
func exchangeWith(t *testing.T, p *netmap.Port, wire int, sizes ...int) {
	t.Helper()
	for _, size := range sizes {
		f := hostFrame(1, 2, size)
		sendOn(t, wire, f)
		if got := receiveOurs(t, p); !bytes.Equal(got, f) {
			t.Fatalf("the port got % x of %d bytes, want %d", got[:min(32, len(got))], len(got), size)
		}
		f = hostFrame(2, 1, size)
		if err := send(p, f); err != nil {
			t.Fatal(err)
		}
		if got := receiveOn(wire, while); !bytes.Equal(got, f) {
			t.Fatalf("the wire got % x of %d bytes, want %d", got[:min(32, len(got))], len(got), size)
		}
	}
}

func TestHostAttach(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	if got := n.attach(m, "vale0:v0", false); got != 1 {
		t.Errorf("index %d, want 1", got)
	}
	exchangeWith(t, p, far.socket("v1"), 19, 60, 1500, 1514)
	n.detach(m, "vale0:v0")
	if _, err := netmap.NewControl(m.Open()).Detach("vale0:v0"); !errors.Is(err, syscall.ENXIO) {
		t.Errorf("detached again: %v, want ENXIO", err)
	}
	if got := n.attach(m, "vale1:v0", false); got != 0 {
		t.Errorf("index on another switch %d, want 0", got)
	}
}

// Frames as large as the interface takes, in several slots.
func TestHostJumboFrames(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	n.ip("link set v0 mtu 9000")
	far.ip("link set v1 mtu 9000")
	n.veth("w0", far, "w1")
	n.ip("link set w0 mtu 9000")
	far.ip("link set w1 mtu 9000")
	a, b := far.socket("v1"), far.socket("w1")
	for _, bufSize := range []int{2048, 256, 65536} {
		sys := DefaultSysctls()
		sys.PrivBuf.Size = bufSize
		m := New(&Config{Host: true, Sysctls: sys})
		defer m.Close()
		n.attach(m, "vale0:v0", false)
		n.attach(m, "vale0:w0", false)
		for _, size := range []int{60, 255, 256, 257, 2048, 2049, 4096, 9014} {
			f := hostFrame(1, 2, size)
			sendOn(t, a, f)
			if got := receiveOn(b, while); !bytes.Equal(got, f) {
				t.Errorf("buffers of %d bytes: got %d bytes, want %d as they were sent", bufSize, len(got), size)
			}
		}
		m.Close()
	}
}

// The port belongs to the machine: nobody opens it, or makes another one of its name.
func TestHostOwned(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	m, other := n.hostMachine(), n.hostMachine()
	n.attach(m, "vale0:v0", true)
	d := m.Open()
	defer d.Close()
	ctl := netmap.NewControl(d)
	all, err := ctl.List()
	want := []netmap.ListEntry{{Name: "vale0:v0"}, {Name: "vale0:v0^", Port: 1}}
	if err != nil || len(all) != 2 || all[0] != want[0] || all[1] != want[1] {
		t.Errorf("list: %v, %v; want %v", all, err, want)
	}
	for _, test := range []struct {
		what string
		do   func() error
		want syscall.Errno
	}{
		{"register vale0:v0", func() error { return second(netmap.Open(d, "vale0:v0", nil)) }, syscall.EBUSY},
		{"register v0", func() error { return second(netmap.Open(d, "netmap:v0", nil)) }, syscall.EBUSY},
		{"register vale1:v0", func() error { return second(netmap.Open(d, "vale1:v0", nil)) }, syscall.EINVAL},
		{"attach again", func() error { return second(n.tryAttach(m, "vale0:v0", false)) }, syscall.EBUSY},
		{"attach to another switch", func() error { return second(n.tryAttach(m, "vale1:v0", false)) }, syscall.EBUSY},
		{"attach to another machine", func() error { return second(n.tryAttach(other, "vale0:v0", false)) }, syscall.EBUSY},
		{"create", func() error { return ctl.Create("v0", nil) }, syscall.EEXIST},
		{"destroy", func() error { return ctl.Destroy("v0") }, syscall.EINVAL},
		{"detach from another switch", func() error { return second(ctl.Detach("vale1:v0")) }, syscall.ENXIO},
	} {
		if err := test.do(); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.what, err, test.want)
		}
	}
	if _, err := n.tryAttach(m, "vale1:vale-wire0", false); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("attach a helper: %v, want EINVAL", err)
	}
	if info, err := ctl.Info("vale0:v0"); err != nil || info.TxRings != 1 {
		t.Errorf("info: %+v, %v", info, err)
	}
	if got := m.persistent(); got != 1 {
		t.Errorf("%d ports keep a server, want 1", got)
	}
}

func TestHostRefused(t *testing.T) {
	n := newNetns(t)
	m := n.hostMachine()
	for _, test := range []struct {
		m      *Machine
		name   string
		want   syscall.Errno
		reason string
	}{
		{m, "vale0:nosuch", syscall.EINVAL, "neither an interface nosuch"},
		{m, "vale0:lo", syscall.EINVAL, "no Ethernet frames"},
		{New(nil), "vale0:lo", syscall.EINVAL, "takes no interfaces of the host"},
	} {
		_, err := n.tryAttach(test.m, test.name, false)
		if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%s: %v, want %v that says %q", test.name, err, test.want, test.reason)
		}
	}
	if all, err := netmap.NewControl(m.Open()).List(); len(all) != 0 || err != nil {
		t.Errorf("list: %v, %v", all, err)
	}
	n.expectNoHelpers()
}

// Without a capability nothing is changed, and the error names it.
func TestHostPermission(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	m := n.hostMachine()
	before := n.ip("-d link show v0")
	for _, test := range []struct {
		drop   []int
		reason string
	}{
		{[]int{unix.CAP_NET_RAW}, "lacks CAP_NET_RAW:"},
		{[]int{unix.CAP_NET_ADMIN}, "lacks CAP_NET_ADMIN:"},
		{[]int{unix.CAP_BPF, unix.CAP_SYS_ADMIN}, "lacks CAP_BPF:"},
		{[]int{unix.CAP_NET_ADMIN, unix.CAP_NET_RAW}, "lacks CAP_NET_ADMIN and CAP_NET_RAW:"},
	} {
		var err error
		n.do(func() {
			defer withoutCapabilities(t, test.drop...)()
			d := m.Open()
			defer d.Close()
			_, err = netmap.NewControl(d).Attach("vale0:v0", false)
		})
		if !errors.Is(err, syscall.EPERM) || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%v, want EPERM that says %q", err, test.reason)
		}
	}
	if after := n.ip("-d link show v0"); after != before {
		t.Errorf("the interface was changed:\n%s\n%s", before, after)
	}
	n.attach(m, "vale0:v0", false)
}

// withoutCapabilities takes capabilities from the calling thread, until the function
// that it returns is called.
func withoutCapabilities(t *testing.T, caps ...int) (undo func()) {
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var d [2]unix.CapUserData
	if err := unix.Capget(&h, &d[0]); err != nil {
		t.Error(err)
	}
	less := d
	for _, c := range caps {
		less[c/32].Effective &^= 1 << (c % 32)
	}
	if err := unix.Capset(&h, &less[0]); err != nil {
		t.Error(err)
	}
	return func() {
		if err := unix.Capset(&h, &d[0]); err != nil {
			t.Error(err)
		}
	}
}

// expectNoHelpers fails the test if there is a helper left in the namespace.
func (n *netns) expectNoHelpers() {
	n.t.Helper()
	if out := n.ip("link"); strings.Contains(out, "vale") {
		n.t.Errorf("a helper is left:\n%s", out)
	}
}

// A tap: the frames that a virtual machine writes come to the switch, and it reads what
// is for it.
func TestHostTap(t *testing.T) {
	n := newNetns(t)
	var vm int
	var err error
	n.do(func() { vm, err = openTap("tap0") })
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(vm)
	n.ip("link set tap0 up")
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	n.attach(m, "vale0:tap0", false)
	f := hostFrame(1, 2, 60)
	sendOn(t, vm, f)
	if got := receiveOurs(t, p); !bytes.Equal(got, f) {
		t.Errorf("the port got % x", got)
	}
	f = hostFrame(2, 1, 1514)
	if err := send(p, f); err != nil {
		t.Fatal(err)
	}
	if got := readTap(vm); !bytes.Equal(got, f) {
		t.Errorf("the virtual machine got % x", got)
	}
}

// readTap returns the next of our frames that a virtual machine gets.
func readTap(fd int) []byte {
	b := make([]byte, 1<<16)
	for {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		unix.Poll(fds, int(while.Milliseconds()))
		n, err := unix.Read(fd, b)
		if err != nil || isOurs(b[:n]) {
			return b[:max(0, n)]
		}
	}
}

// openTap makes a tap and returns the descriptor of its virtual machine.
func openTap(name string) (int, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return -1, err
	}
	req, err := unix.NewIfreq(name)
	if err != nil {
		return -1, err
	}
	req.SetUint16(unix.IFF_TAP | unix.IFF_NO_PI)
	return fd, unix.IoctlIfreq(fd, unix.TUNSETIFF, req)
}

// An interface may be down when it is attached, and go down and up later.
func TestHostDown(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	n.ip("link set v0 down")
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	n.attach(m, "vale0:v0", true)
	if err := send(p, hostFrame(2, 1, 60)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(n.ip("link show v0"), "UP") {
		t.Error("attaching has taken the interface up")
	}
	ctl := netmap.NewControl(p.Device())
	eventually(t, "a drop is counted", func() bool {
		s, err := ctl.PortStats("vale0:v0")
		return err == nil && s.Host.Out == 1
	})
	for range 2 {
		n.ip("link set v0 up")
		exchangeWith(t, p, far.socket("v1"), 60)
		n.ip("link set v0 down")
	}
}

// What is too large for the interface is counted.
func TestHostTooLarge(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	n.attach(m, "vale0:v0", false)
	if err := send(p, hostFrame(2, 1, 1600)); err != nil {
		t.Fatal(err)
	}
	exchangeWith(t, p, far.socket("v1"), 60) // nothing else is lost
	s, err := netmap.NewControl(p.Device()).PortStats("vale0:v0")
	if err != nil || *s.Host != (netmap.HostDrops{Out: 1}) {
		t.Errorf("%+v, %v; want one packet lost", s.Host, err)
	}
}

// An interface that disappears takes its ports with it.
func TestHostDeleted(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	for what, how := range map[string]string{"deleted": "link del v0", "moved": "link set v0 netns " + strconv.Itoa(far.tid)} {
		n.veth("v0", far, "v1")
		m := n.hostMachine()
		p := portOf(t, m, "vale0:p", nil)
		n.attach(m, "vale0:v0", true)
		n.ip(how)
		eventually(t, what, func() bool {
			all, err := netmap.NewControl(p.Device()).List()
			return err == nil && len(all) == 1
		})
		eventually(t, "released when "+what, func() bool { return m.persistent() == 0 })
		n.expectNoHelpers()
		if what == "moved" {
			far.ip("link del v0")
		}
	}
}

// Attaching and detaching again leaves nothing, neither of the interface's settings
// nor of descriptors and goroutines.
func TestHostRestored(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.veth("v0", far, "v1")
	m := n.hostMachine()
	state := func() string { return n.ip("-d link") + n.offloads("v0") }
	n.attach(m, "vale0:v0", true) // what is made once is made
	n.detach(m, "vale0:v0")
	before, fds, goroutines := state(), countFds(t), runtime.NumGoroutine()
	for i := range 4 {
		n.attach(m, "vale0:v0", i%2 == 0)
		if !strings.Contains(n.ip("-d link show v0"), "promiscuity 1") {
			t.Error("the interface is not promiscuous")
		}
		if i < 2 {
			n.detach(m, "vale0:v0")
		} else if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		if after := state(); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	}
	eventually(t, "all goroutines have ended", func() bool { return runtime.NumGoroutine() <= goroutines })
	if got := countFds(t); got > fds { // a finalizer may have closed those of others
		t.Errorf("%d descriptors, %d before", got, fds)
	}
}

func countFds(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// Attaching and detaching while frames come from all sides.
func TestHostUnderLoad(t *testing.T) {
	n, far := newNetns(t), newNetns(t)
	n.addressedVeth(far)
	m := n.hostMachine()
	p := portOf(t, m, "vale0:p", nil)
	wire := far.socket("v1")
	stop := make(chan struct{})
	done := make(chan error, 2)
	load := func(f func() error) {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := f(); err != nil {
				done <- err
				return
			}
		}
	}
	go load(func() error {
		_, err := unix.Write(wire, hostFrame(0xfe, 2, 200))
		if errors.Is(err, syscall.ENOBUFS) {
			err = nil
		}
		return err
	})
	go load(func() error { return flood(p) })
	for i := range 10 {
		n.attach(m, "vale0:v0", i%2 == 0)
		time.Sleep(10 * time.Millisecond)
		if i%3 == 2 {
			m.Close()
		} else {
			n.detach(m, "vale0:v0")
		}
	}
	close(stop)
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	n.expectNoHelpers()
	n.attach(m, "vale0:v0", true)
	if !n.ping("10.9.0.2") {
		t.Error("no ping behind the load")
	}
}
