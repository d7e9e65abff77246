package vale

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"govale/netmap"
	"govale/netmap/devicetest/need"
)

// A netns is a network namespace of a test: an OS thread that lives in it.
type netns struct {
	t    testing.TB
	tid  int
	work chan func()
}

// newNetns returns a namespace with nothing but its loopback interface, which is up. It
// goes when the test ends. Where this process may not make one, it may not attach
// interfaces either, and the test is skipped.
func newNetns(t testing.TB) *netns {
	t.Helper()
	n := &netns{t: t, work: make(chan func())}
	made := make(chan error)
	go func() {
		runtime.LockOSThread() // for ever: the thread ends with the goroutine
		err := unix.Unshare(unix.CLONE_NEWNET)
		n.tid = unix.Gettid()
		made <- err
		for f := range n.work {
			f()
		}
	}()
	err := <-made
	t.Cleanup(func() { close(n.work) })
	if errors.Is(err, syscall.EPERM) {
		t.Skipf("network namespace: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	need.Program(t, "ip")
	n.ip("link set lo up")
	return n
}

// do runs f in the namespace.
func (n *netns) do(f func()) {
	done := make(chan struct{})
	n.work <- func() {
		defer close(done)
		f()
	}
	<-done
}

// run runs a command in the namespace and returns what it prints.
func (n *netns) run(name string, args ...string) (string, error) {
	var out []byte
	var err error
	n.do(func() { out, err = exec.Command(name, args...).CombinedOutput() })
	if err != nil {
		err = fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, out)
	}
	return string(out), err
}

// ip runs ip(8) with the words of args, which must succeed.
func (n *netns) ip(args string) string {
	n.t.Helper()
	out, err := n.run("ip", strings.Fields(args)...)
	if err != nil {
		n.t.Fatal(err)
	}
	return out
}

// veth makes a cable between here and there, by the names of its ends, both up.
func (n *netns) veth(here string, other *netns, there string) {
	n.t.Helper()
	n.ip(fmt.Sprintf("link add %s type veth peer name %s netns %d", here, there, other.tid))
	n.ip("link set " + here + " up")
	other.ip("link set " + there + " up")
}

// addressedVeth makes a cable between v0 here, 10.9.0.1, and v1 there, 10.9.0.2.
func (n *netns) addressedVeth(other *netns) {
	n.t.Helper()
	n.veth("v0", other, "v1")
	n.ip("addr add 10.9.0.1/24 dev v0")
	other.ip("addr add 10.9.0.2/24 dev v1")
}

// socket returns a packet socket on an interface, which is closed when the test ends. It
// receives what comes in there within a while.
func (n *netns) socket(ifname string) int {
	n.t.Helper()
	fd := -1
	var err error
	n.do(func() { fd, err = packetSocket(ifname) })
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() { unix.Close(fd) })
	return fd
}

func packetSocket(ifname string) (int, error) {
	index, err := interfaceIndex(ifname)
	if err != nil {
		return -1, err
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	for _, err := range []error{
		unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1),
		unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_AUXDATA, 1),
		unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, 8<<20),
		unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: index}),
	} {
		if err != nil {
			unix.Close(fd)
			return -1, err
		}
	}
	return fd, nil
}

func interfaceIndex(ifname string) (int, error) {
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(s)
	req, err := unix.NewIfreq(ifname)
	if err != nil {
		return 0, err
	}
	err = unix.IoctlIfreq(s, unix.SIOCGIFINDEX, req)
	return int(req.Uint32()), err
}

// ours is the Ethernet type of a test's own frames.
var ours = []byte{0x88, 0xb5}

// hostFrame returns a frame of n bytes from and to addresses that end in src and dst.
func hostFrame(dst, src byte, n int) []byte {
	f := make([]byte, n)
	copy(f, []byte{2, 0, 0, 0, 0, dst, 2, 0, 0, 0, 0, src})
	copy(f[12:], ours)
	for i := 14; i < n; i++ {
		f[i] = byte(i)
	}
	return f
}

// sendOn sends a frame by a packet socket.
func sendOn(t testing.TB, fd int, frame []byte) {
	t.Helper()
	if _, err := unix.Write(fd, frame); err != nil {
		t.Fatal(err)
	}
}

// receiveOn returns the next of our frames that a packet socket gets, with its VLAN tag
// where it has one, or nil when none comes for a while.
func receiveOn(fd int, patience time.Duration) []byte {
	deadline := time.Now().Add(patience)
	b, oob := make([]byte, 1<<16), make([]byte, 256)
	for time.Now().Before(deadline) {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		unix.Poll(fds, int(time.Until(deadline).Milliseconds())+1)
		n, oobn, _, _, err := unix.Recvmsg(fd, b, oob, unix.MSG_DONTWAIT)
		if err != nil {
			continue
		}
		f := withTag(b[:n], oob[:oobn])
		if isOurs(f) {
			return f
		}
	}
	return nil
}

// withTag puts the tag that the kernel has taken out of a frame back.
func withTag(f, oob []byte) []byte {
	msgs, err := unix.ParseSocketControlMessage(oob)
	if err != nil || len(msgs) == 0 || len(msgs[0].Data) < 20 {
		return f
	}
	aux := msgs[0].Data // struct tpacket_auxdata
	if aux[0]&unix.TP_STATUS_VLAN_VALID == 0 {
		return f
	}
	tag := []byte{aux[19], aux[18], aux[17], aux[16]} // as a little endian machine has it
	return append(append(append([]byte{}, f[:12]...), tag...), f[12:]...)
}

// isOurs says whether a frame is one of a test, and none of those that the kernel sends
// of its own accord.
func isOurs(f []byte) bool {
	return len(f) > 18 && (bytes.Equal(f[12:14], ours) || bytes.Equal(f[16:18], ours))
}

// receiveOurs returns the next of our frames that a port gets.
func receiveOurs(t testing.TB, p *netmap.Port) []byte {
	t.Helper()
	for {
		f, err := receive(p)
		if err != nil {
			t.Fatal(err)
		}
		if isOurs(f) {
			return f
		}
	}
}

// hostMachine returns a machine that can attach the interfaces of n. Use it by n.do.
func (n *netns) hostMachine() *Machine {
	m := New(&Config{Host: true})
	n.t.Cleanup(func() { m.Close() })
	return m
}

// attach attaches an interface of n to a switch of m, which must succeed.
func (n *netns) attach(m *Machine, name string, withStack bool) int {
	n.t.Helper()
	index, err := n.tryAttach(m, name, withStack)
	if errors.Is(err, errors.ErrUnsupported) {
		n.t.Skip(err)
	}
	if err != nil {
		n.t.Fatal(err)
	}
	return index
}

func (n *netns) tryAttach(m *Machine, name string, withStack bool) (index int, err error) {
	n.do(func() {
		d := m.Open()
		defer d.Close()
		index, err = netmap.NewControl(d).Attach(name, withStack)
	})
	return index, err
}

// detach detaches an interface of m, which must succeed.
func (n *netns) detach(m *Machine, name string) {
	n.t.Helper()
	d := m.Open()
	defer d.Close()
	if _, err := netmap.NewControl(d).Detach(name); err != nil {
		n.t.Fatal(err)
	}
}
