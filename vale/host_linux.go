package vale

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"golang.org/x/sys/unix"

	"govale/netmap"
)

// How an interface of the host is taken. A packet socket alone would only copy what the
// host's stack gets as well, and it would copy what the stack, or the kernel at the
// other end of a veth, has left to the hardware: packets of 64 kB and unfinished
// checksums. So the frames are led away before the stack sees them, by BPF programs
// (host_filter_linux.go), to a helper: a tap of our own that nobody reads. On their way
// out of the helper the kernel cuts them into frames of the wire's size and completes
// their checksums, as for any interface that leaves that to software; there a packet
// ring takes them (host_ring_linux.go). No offload of the interface need be changed
// therefore, but for one that cannot be undone: LRO.
//
// Frames go to the wire by a packet socket on the interface, and to the stack by one on
// the helper, from where a program leads them to the interface as if they came in.
//
// Everything here is held by descriptors: links of programs, taps, and the membership
// that makes the interface promiscuous. The kernel undoes it all when the process ends,
// however it does.

// A hostNIC is an interface of the host that is taken.
type hostNIC struct {
	name   string
	index  int
	wire   *hostEnd
	stack  *hostEnd // nil where the stack is cut off
	owner  int      // a socket that says to other servers that the interface is taken
	links  []int    // of the programs on the interface
	events *os.File // news of interfaces

	closing atomic.Bool
	ports   []*hostPort
	pumps   sync.WaitGroup
}

// A hostEnd is one of the two that an interface stands between: the wire, or the
// host's stack. It takes what comes from there and sends what goes there.
type hostEnd struct {
	helper *hostHelper
	ring   *packetRing
	sender *hostSender

	lostIn, lostOut atomic.Uint64 // packets that came and were not taken, and that could not be sent
}

// openHostNIC takes an interface; withStack makes its stack reachable. It fails as
// attachHost says.
func openHostNIC(ifname string, withStack bool) (n *hostNIC, err error) {
	mtu, index, err := checkInterface(ifname)
	if err != nil {
		return nil, err
	}
	if err := checkCapabilities(); err != nil {
		return nil, err
	}
	n = &hostNIC{name: ifname, index: index, owner: -1}
	defer func() {
		if err != nil {
			n.free()
			n = nil
		}
	}()
	if n.owner, err = ownInterface(ifname, index); err != nil {
		return n, err
	}
	if n.events, err = openLinkEvents(); err != nil {
		return n, err
	}
	mark := newHostMark()
	if n.wire, err = openWire(index, mtu, mark); err != nil {
		return n, err
	}
	if withStack {
		if n.stack, err = openStack(index, mtu, mark); err != nil {
			return n, err
		}
	}
	return n, n.takeFrames(mark)
}

// openWire opens the end of an interface that is outside.
func openWire(index, mtu int, mark hostMark) (e *hostEnd, err error) {
	e = &hostEnd{}
	if e.helper, err = newHostHelper("wire"); err != nil {
		return e, err
	}
	if e.sender, err = newHostSender(index); err != nil {
		return e, err
	}
	if err = e.sender.makePromiscuous(index); err != nil {
		return e, err
	}
	if err = e.helper.hook(bpfProgram(bpfIfMark(mark, bpfExit(tcxNext)), bpfExit(tcxDrop))); err != nil {
		return e, err
	}
	e.ring, err = openPacketRing(e.helper.index, mtu)
	return e, err
}

// openStack opens the end of an interface that is the host's own.
func openStack(index, mtu int, mark hostMark) (e *hostEnd, err error) {
	e = &hostEnd{}
	if e.helper, err = newHostHelper("stack"); err != nil {
		return e, err
	}
	if e.sender, err = newHostSender(e.helper.index); err != nil {
		return e, err
	}
	program := bpfProgram(
		bpfIfMark(mark, bpfExit(tcxNext)),
		bpfIfCookie(e.sender.cookie, bpfTo(index, mark, bpfRedirectIngress)),
		bpfExit(tcxDrop),
	)
	if err = e.helper.hook(program); err != nil {
		return e, err
	}
	e.ring, err = openPacketRing(e.helper.index, mtu)
	return e, err
}

// takeFrames begins to lead the frames of the interface away.
func (n *hostNIC) takeFrames(mark hostMark) error {
	in := bpfProgram(bpfTo(n.wire.helper.index, mark, 0))
	out := bpfProgram(bpfIfCookie(n.wire.sender.cookie, bpfExit(tcxNext)), bpfExit(tcxDrop))
	if n.stack != nil {
		in = bpfProgram(bpfIfMark(mark, append(bpfSetMark(0), bpfExit(tcxNext)...)), bpfTo(n.wire.helper.index, mark, 0))
		out = bpfProgram(bpfIfCookie(n.wire.sender.cookie, bpfExit(tcxNext)), bpfTo(n.stack.helper.index, mark, 0))
	}
	for _, h := range [...]struct {
		name    string
		program []bpfInsn
		hook    uint32
	}{{"vale_in", in, unix.BPF_TCX_INGRESS}, {"vale_out", out, unix.BPF_TCX_EGRESS}} {
		link, err := hookBPF(h.name, h.program, n.index, h.hook)
		if err != nil {
			return err
		}
		n.links = append(n.links, link)
	}
	return nil
}

// ends returns the ends, the wire first.
func (n *hostNIC) ends() []*hostEnd {
	if n.stack == nil {
		return []*hostEnd{n.wire}
	}
	return []*hostEnd{n.wire, n.stack}
}

// start moves frames between the ends and their ports until close, and calls gone from
// a goroutine of its own if the interface disappears before.
func (n *hostNIC) start(ports []*hostPort, gone func()) {
	n.ports = ports
	for _, hp := range ports {
		n.pumps.Go(func() { hp.takeIn(&n.closing) })
		n.pumps.Go(func() { hp.sendOut(&n.closing) })
	}
	n.pumps.Go(func() {
		if n.awaitGone() {
			go gone()
		}
	})
}

// close ends what start began and gives the interface back.
func (n *hostNIC) close() {
	n.closing.Store(true)
	for _, hp := range n.ports {
		hp.end.interrupt()
		hp.dev.Interrupt()
	}
	n.events.Close()
	n.pumps.Wait()
	n.free()
}

// free gives everything back that is there. The host's own traffic returns first.
func (n *hostNIC) free() {
	for _, link := range n.links {
		unix.Close(link)
	}
	for _, e := range [...]*hostEnd{n.wire, n.stack} {
		if e != nil {
			e.free()
		}
	}
	if n.events != nil {
		n.events.Close()
	}
	if n.owner >= 0 {
		unix.Close(n.owner)
	}
}

// drops returns what was lost at this end.
func (e *hostEnd) drops() *netmap.HostDrops {
	return &netmap.HostDrops{In: e.lostIn.Load() + e.ring.dropped(), Out: e.lostOut.Load()}
}

// interrupt ends whoever waits for this end.
func (e *hostEnd) interrupt() {
	e.ring.file.Close()
	e.sender.file.Close()
}

func (e *hostEnd) free() {
	if e.ring != nil {
		e.ring.free()
	}
	if e.sender != nil {
		e.sender.file.Close()
	}
	if e.helper != nil {
		e.helper.free()
	}
}

// checkInterface returns the MTU and the number of an interface that can be attached. It
// fails with EINVAL where there is no such one or it carries no Ethernet frames, and
// with EOPNOTSUPP where it has merged the packets that it receives for good.
func checkInterface(ifname string) (mtu, index int, err error) {
	ifi, err := net.InterfaceByName(ifname)
	if err != nil {
		return 0, 0, refuse(syscall.EINVAL, "there is neither an interface %s nor a persistent port of that name", ifname)
	}
	if strings.HasPrefix(ifname, helperPrefix) {
		return 0, 0, refuse(syscall.EINVAL, "interface %s belongs to another one that is attached", ifname)
	}
	s, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, 0, err
	}
	defer unix.Close(s)
	req, err := unix.NewIfreq(ifname)
	if err != nil {
		return 0, 0, err
	}
	if err := unix.IoctlIfreq(s, unix.SIOCGIFHWADDR, req); err != nil {
		return 0, 0, fmt.Errorf("hardware address of %s: %w", ifname, err)
	}
	if family := req.Uint16(); family != unix.ARPHRD_ETHER {
		return 0, 0, refuse(syscall.EINVAL, "interface %s carries no Ethernet frames (its hardware type is %d)", ifname, family)
	}
	if flags, err := ethtoolValue(s, ifname, unix.ETHTOOL_GFLAGS); err == nil && flags&ethFlagLRO != 0 {
		return 0, 0, refuse(syscall.EOPNOTSUPP, "interface %s merges the packets that it receives (LRO), which a switch must not and cannot undo: turn that off with \"ethtool -K %s lro off\"", ifname, ifname)
	}
	return ifi.MTU, ifi.Index, nil
}

// ethFlagLRO is ETH_FLAG_LRO of linux/ethtool.h.
const ethFlagLRO = 1 << 15

// MissingCapabilities returns the names of what a process lacks to attach interfaces of
// the host, whose effective capabilities are the bits of effective (capabilities(7)).
// CAP_SYS_ADMIN stands for CAP_BPF.
func MissingCapabilities(effective uint64) (missing []string) {
	has := func(c int) bool { return effective&(1<<c) != 0 }
	for _, c := range [...]struct {
		number int
		name   string
	}{{unix.CAP_NET_ADMIN, "CAP_NET_ADMIN"}, {unix.CAP_NET_RAW, "CAP_NET_RAW"}, {unix.CAP_BPF, "CAP_BPF"}} {
		if !has(c.number) && !(c.number == unix.CAP_BPF && has(unix.CAP_SYS_ADMIN)) {
			missing = append(missing, c.name)
		}
	}
	return missing
}

// checkCapabilities fails with EPERM and the names of what is missing.
func checkCapabilities() error {
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var d [2]unix.CapUserData
	if err := unix.Capget(&h, &d[0]); err != nil {
		return fmt.Errorf("capabilities of this process: %w", err)
	}
	missing := MissingCapabilities(uint64(d[1].Effective)<<32 | uint64(d[0].Effective))
	if missing == nil {
		return nil
	}
	return refuse(syscall.EPERM, "to attach an interface of the host the switch server needs CAP_NET_ADMIN, CAP_NET_RAW and CAP_BPF, and lacks %s: run valectl serve as root, or give its program these capabilities (setcap cap_net_admin,cap_net_raw,cap_bpf+ep)", strings.Join(missing, " and "))
}

// ownInterface says to all switch servers on this host that the interface has an owner
// now, until the descriptor that it returns is closed: a name in the abstract namespace
// of sockets, which belongs to a network namespace as the interface's number does. It
// fails with EBUSY where there is an owner.
func ownInterface(ifname string, index int) (int, error) {
	s, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	err = unix.Bind(s, &unix.SockaddrUnix{Name: fmt.Sprintf("@govale-interface-%d", index)})
	if err == nil {
		return s, nil
	}
	unix.Close(s)
	if errors.Is(err, syscall.EADDRINUSE) {
		return -1, refuse(syscall.EBUSY, "interface %s is attached already, by another switch machine", ifname)
	}
	return -1, err
}
