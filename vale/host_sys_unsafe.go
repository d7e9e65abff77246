//go:build linux

package vale

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// System calls that golang.org/x/sys/unix does not have, and what the kernel shares
// with us.

// bpf is bpf(2) with a command that returns a descriptor.
func bpf[A any](cmd uintptr, attr *A) (fd int, err error) {
	for {
		r, _, errno := unix.Syscall(unix.SYS_BPF, cmd, uintptr(unsafe.Pointer(attr)), unsafe.Sizeof(*attr))
		switch errno {
		case 0:
			return int(r), nil
		case unix.EAGAIN, unix.EINTR: // the verifier was interrupted
		default:
			return -1, errno
		}
	}
}

// bpfLoad loads a program that classifies frames. The name has at most 15 bytes.
func bpfLoad(name string, insns []byte) (fd int, err error) {
	license := []byte("BSD\x00")
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(&insns[0])
	pin.Pin(&license[0])
	attr := struct {
		progType, insnCnt  uint32
		insns, license     uint64
		logLevel, logSize  uint32
		logBuf             uint64
		kernVersion, flags uint32
		name               [16]byte
	}{
		progType: unix.BPF_PROG_TYPE_SCHED_CLS, insnCnt: uint32(len(insns) / 8),
		insns: uint64(uintptr(unsafe.Pointer(&insns[0]))), license: uint64(uintptr(unsafe.Pointer(&license[0]))),
	}
	copy(attr.name[:15], name)
	return bpf(unix.BPF_PROG_LOAD, &attr)
}

// bpfLink puts a program before all others on a hook.
func bpfLink(prog, ifindex int, hook uint32) (fd int, err error) {
	attr := struct {
		prog, ifindex, hook, flags uint32
		relative, _                uint32
		revision                   uint64
	}{prog: uint32(prog), ifindex: uint32(ifindex), hook: hook, flags: unix.BPF_F_BEFORE}
	return bpf(unix.BPF_LINK_CREATE, &attr)
}

// attachTapFilter makes a tap throw away what is sent through it.
func attachTapFilter(fd int) error {
	nothing := unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K}
	prog := unix.SockFprog{Len: 1, Filter: &nothing}
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.TUNATTACHFILTER, uintptr(unsafe.Pointer(&prog)))
	runtime.KeepAlive(&nothing)
	if errno != 0 {
		return errno
	}
	return nil
}

// ethtoolValue asks ethtool's question cmd about an interface, one whose answer is a
// number: ETHTOOL_GFLAGS, ETHTOOL_GTSO, ...
func ethtoolValue(fd int, ifname string, cmd uint32) (uint32, error) {
	value := struct{ cmd, data uint32 }{cmd: cmd}
	var req struct {
		name [unix.IFNAMSIZ]byte
		data unsafe.Pointer
		_    [16]byte // of the union: at most this much is read
	}
	copy(req.name[:unix.IFNAMSIZ-1], ifname)
	req.data = unsafe.Pointer(&value)
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&req)))
	if errno != 0 {
		return 0, errno
	}
	return value.data, nil
}

// An mmsghdr is one message of sendmmsg(2).
type mmsghdr struct {
	hdr unix.Msghdr
	n   uint32 // (out) bytes sent
}

// sendmmsg sends messages without waiting, and returns how many it has sent. It fails
// if it has sent none, for the reason of the first.
func sendmmsg(fd uintptr, msgs []mmsghdr) (int, error) {
	r, _, errno := unix.Syscall6(unix.SYS_SENDMMSG, fd, uintptr(unsafe.Pointer(&msgs[0])), uintptr(len(msgs)), unix.MSG_DONTWAIT, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	return int(r), nil
}

// packetHeaderAt returns the header of a frame in a packet ring.
func packetHeaderAt(ring []byte, off int) *unix.Tpacket2Hdr {
	_ = ring[off+unix.SizeofTpacket2Hdr-1]
	return (*unix.Tpacket2Hdr)(unsafe.Pointer(&ring[off]))
}

// loadStatus reads whose a frame is: the kernel's or ours.
func loadStatus(h *unix.Tpacket2Hdr) uint32 { return atomic.LoadUint32(&h.Status) }

// storeStatus gives a frame back.
func storeStatus(h *unix.Tpacket2Hdr, v uint32) { atomic.StoreUint32(&h.Status, v) }
